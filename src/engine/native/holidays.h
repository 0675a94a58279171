/* holidays.h: the file of free and worked days that a calendar names. */
#ifndef DBR_ENGINE_NATIVE_HOLIDAYS_H
#define DBR_ENGINE_NATIVE_HOLIDAYS_H
#include "engine/cells.h"

/* Fills cells->holidays from model->holidays_path: columns date, name, kind (off, or work for a weekend day that is worked). */
void dbr_holidays_read(dbr_cells *cells, const dbr_model *m, dbr_diags *diags);
#endif
