#!/usr/bin/env python3
"""The snippets of docs/ci.md, the action and the hooks: each is read as its tool reads it, and what it runs is run."""
import os
import pathlib
import re
import shlex
import subprocess
import sys
import xml.etree.ElementTree as ET

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from kit import DEBRIEF, ROOT, Failure, case, holds, main, same  # noqa: E402

try:
    import yaml
except ImportError:
    print("skipped: python3-yaml is missing")
    sys.exit(77)

BLOCKS = dict(re.findall(r"^```\w+ FILE=(\S+)\n(.*?)^```$", (ROOT / "docs/ci.md").read_text(), re.M | re.S))
SCRIPT = '''review "Week" { period month 2026-10; as of 2026-11-02 }
source o from "o.csv" { time day; column n number }
check enough { expect sum(o.n) > %s; owner "li.wei" }
'''
REAL = """#!/bin/sh
exec '%s' "$@"
"""


def project(limit="10"):
    """A repository with a review that fails, and what the snippets call."""
    for folder in ("reviews", "bin"):
        pathlib.Path(folder).mkdir(exist_ok=True)
    pathlib.Path("reviews/week.debrief").write_text(SCRIPT % limit)
    pathlib.Path("reviews/o.csv").write_text("day,n\n2026-10-01,1\n")
    stubs = {"debrief": REAL % DEBRIEF, "reviewdog": "#!/bin/sh\nexec cat >reviewdog.in\n",
             "curl": "#!/bin/sh\ncat >>curl.in\necho >>curl.in\n"}
    for name, text in stubs.items():
        path = pathlib.Path("bin") / name
        path.write_text(text)
        path.chmod(0o755)


def shell(command, **env):
    return subprocess.run(["bash", "-e", "-c", command], capture_output=True, text=True, timeout=120,
                          env={**os.environ, "PATH": f"{os.getcwd()}/bin:{os.environ['PATH']}", **env})


def there(*names):
    for name in names:
        if not pathlib.Path(name).stat().st_size:
            raise Failure(f"{name} is empty")


def steps(name):
    flow = yaml.safe_load(BLOCKS[name])
    same(sorted(map(str, flow)) in (["True", "jobs", "name"], ["True", "jobs", "name", "permissions"]), True)  # YAML 1.1 reads `on` so
    return [s for job in flow["jobs"].values() for s in job["steps"]]


@case
def the_action():
    project()
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    same(action["runs"]["using"], "composite")
    use = next(s for s in steps("github.yml") if s["uses"].startswith("OWNER/debrief@"))
    same(set(use["with"]) <= set(action["inputs"]), True)
    for used in re.findall(r"steps\.review\.outputs\.([\w-]+)", BLOCKS["github.yml"]):
        same(used in action["outputs"], True, used)
    given = {k: use["with"].get(k, v.get("default", "")) for k, v in action["inputs"].items()}
    env = {"GITHUB_ACTION_PATH": str(ROOT), "GITHUB_OUTPUT": "out.txt", "GITHUB_STEP_SUMMARY": "summary.md", "GITHUB_PATH": "path.txt"}
    for step in action["runs"]["steps"]:
        same((step["shell"], "${{" in step["run"]), ("bash", False))  # an input in a command would be a command
        fill = {k: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda m: given[m[1]], v) for k, v in step.get("env", {}).items()}
        r = shell(step["run"], **env, **fill)
    same(r.returncode, 1, r.stderr)
    holds(r.stdout, "::error file=reviews/week.debrief,line=3,col=23,title=enough::sum(o.n) > 10 is false, 1")
    holds(pathlib.Path("summary.md").read_text(), "## Week")
    same(pathlib.Path("out.txt").read_text(), "exit-code=1\nreports=debrief-reports\n")
    there(*(f"debrief-reports/reviews-week.{kind}" for kind in ("json", "sarif", "junit.xml", "xlsx")))
    for output in action["outputs"].values():
        holds(pathlib.Path("out.txt").read_text(), re.search(r"steps\.run\.outputs\.([\w-]+)", output["value"])[1] + "=")


@case
def the_action_and_odd_inputs():
    """Nothing of an input is run, no script is an error, of several reviews the worst counts, options reach the command."""
    project()

    def action(files, **more):
        pathlib.Path("out.txt").write_text("")
        env = {"REVIEW_" + k: v for k, v in {"REPORTS": "r", **more}.items()}
        return shell(f"{shlex.quote(str(ROOT))}/.ci/action run", REVIEW_FILES=files, GITHUB_OUTPUT="out.txt", **env)

    r = action("reviews/*.nothing $(touch evil) `touch evil`; touch evil")
    same((r.returncode, pathlib.Path("evil").exists()), (2, False))
    pathlib.Path("reviews/bad one.debrief").write_text("metric a = b\n")
    same(action("reviews/**/*.debrief\n").returncode, 2)
    pathlib.Path("reviews/bad one.debrief").unlink()
    project("0")
    same(action("reviews/week.debrief").returncode, 0)
    same(action("reviews/week.debrief", AS_OF="yesterday").returncode, 2)
    same(action("reviews/week.debrief", ALLOW="/usr\nhost:db.example.com", FAIL_ON="warn").returncode, 0)


@case
def github_plain():
    project()
    runs = [s["run"] for s in steps("github-plain.yml") if "run" in s]
    r = shell("\n".join(runs))
    same(r.returncode, 1, r.stderr)
    holds(r.stdout, "::error ")
    there("week.json")


@case
def gitlab():
    project()
    job = yaml.safe_load(BLOCKS["gitlab.yml"])["review"]
    r = shell("\n".join(job["script"]))
    same(r.returncode, job["allow_failure"]["exit_codes"], r.stderr)
    kept = job["artifacts"]
    same((kept["when"], sorted(kept["reports"])), ("always", ["codequality", "junit"]))
    there(*kept["paths"], *kept["reports"].values())


@case
def jenkins():
    project()
    text = BLOCKS["Jenkinsfile"]
    same(text.count("{"), text.count("}"))
    commands = re.findall(r"sh\(.*script: '(.*?)'\)", text)
    same([shell(c).returncode for c in commands], [1])
    there(*re.findall(r"(?:junit|archiveArtifacts) '(.*?)'", text), *re.findall(r"pattern: '(.*?)'", text))
    same([c.get("classname") for c in ET.parse("junit.xml").iter("testcase")], ["reviews.week"])


@case
def hooks():
    project()
    known = {h["id"]: h for h in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
    config = yaml.safe_load(BLOCKS["pre-commit-config.yaml"])
    pathlib.Path("reviews/bad.debrief").write_text('review "B" { period month 2026-10 }\nmetric   a = b\ntest "t" { expect 1 == 2 }\n')
    for repo in config["repos"]:
        for hook in repo["hooks"]:
            h = known.pop(hook["id"])
            same(set(h) <= {"id", "name", "description", "entry", "language", "files"}, True)
            same([bool(re.search(h["files"], f)) for f in ("reviews/week.debrief", "a.debrief.txt")], [True, False])
            same(shell(h["entry"] + " reviews/week.debrief").returncode, 0, hook["id"])
            if hook["id"] == "debrief-fmt":
                pathlib.Path("reviews/odd.debrief").write_text("metric   a=1\n")
                shell(h["entry"] + " reviews/odd.debrief")
                same(pathlib.Path("reviews/odd.debrief").read_text(), "metric a = 1\n")  # changed: pre-commit fails on that
            else:
                same(shell(h["entry"] + " reviews/bad.debrief").returncode != 0, True, hook["id"])
    same(list(known), [])


@case
def other_readers():
    project()
    same(shell(BLOCKS["others.sh"]).returncode, 1)
    holds(pathlib.Path("reviewdog.in").read_text(), '"severity": "ERROR"')
    r = shell(BLOCKS["chat.sh"], ROBOT_URL="http://127.0.0.1:1/")
    holds(pathlib.Path("curl.in").read_text(), '"msgtype": "markdown"')
    project("0")
    r = shell(BLOCKS["prove.sh"])
    if "command not found" in r.stderr:
        return print("not looked at: prove is not there")
    same(r.returncode, 0, r.stdout + r.stderr)
    holds(r.stdout, "Tests=1", "Result: PASS")


if __name__ == "__main__":
    main("ci")
