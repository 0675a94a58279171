/* zone.h: time zones by their IANA name, read from the TZif files of the system
   (/usr/share/zoneinfo), and fixed offsets. */
#ifndef DBR_BASE_ZONE_H
#define DBR_BASE_ZONE_H
#include "base/date.h"

typedef struct dbr_zone dbr_zone;

/* NULL when there is no such zone. "UTC", "+08:00" and names such as "Asia/Shanghai"; a name with
   ".." or a leading "/" is none. Files are read with bounds (at most 256 KiB), version 2+ data and
   the POSIX rule at their end are used. */
dbr_zone *dbr_zone_new(dbr_arena *a, dbr_str name);
/* The same from the bytes of a TZif file. NULL: malformed, of version 1, or with leap seconds. */
dbr_zone *dbr_zone_read(dbr_arena *a, dbr_str bytes);
/* A moment in UTC as local clock time. */
dbr_instant dbr_zone_local(const dbr_zone *z, dbr_instant utc);
/* A local clock time as UTC: an hour that a time change repeats is the first one, one that it skips
   moves forward. */
dbr_instant dbr_zone_utc(const dbr_zone *z, dbr_instant local);
#endif
