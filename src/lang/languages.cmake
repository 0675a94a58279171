# dbr_languages(<folder> <file.def>...) writes <folder>/lang/languages.h, the list of the languages, and lang/languages.def, which reads all of
# them one after the other. A language is called what its file is called; English, whose ids are those of all, comes first.
function(dbr_languages folder)
  set(names)
  foreach(file IN LISTS ARGN)
    cmake_path(GET file STEM name)
    set(file_of_${name} ${file})
    list(APPEND names ${name})
  endforeach()
  list(REMOVE_ITEM names en)
  list(SORT names)
  list(PREPEND names en)
  set(list)
  set(read)
  foreach(name IN LISTS names)
    string(TOUPPER ${name} id)
    string(APPEND list " \\\n    L(${id}, \"${name}\")")
    string(APPEND read "BEGIN(${id})\n#include \"${file_of_${name}}\"\nEND\n")
  endforeach()
  string(REPLACE ";" "|" choices "${names}")
  file(CONFIGURE OUTPUT ${folder}/lang/languages.h CONTENT
"/* languages.h: the files of src/lang, by CMake. */
#define DBR_LANGUAGES(L)${list}
#define DBR_LANGUAGE_CHOICES \"${choices}\"
" @ONLY)
  file(CONFIGURE OUTPUT ${folder}/lang/languages.def CONTENT
"/* languages.def: all languages, by CMake: BEGIN(id), the fields, END. */
#include \"lang/fields.h\"
${read}#include \"lang/fields.h\"
" @ONLY)
endfunction()
