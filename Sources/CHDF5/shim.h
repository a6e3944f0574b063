// What Swift cannot see of hdf5.h: identifiers, flags and sentinels that are macros with calls or
// casts, and functions whose names are macros in later releases of the library.
#pragma once
#define H5_USE_110_API // one set of signatures, whatever later release is installed
#include <hdf5.h>
#include <hdf5_hl.h>

// Defaults and sentinels: (hid_t)0, ((size_t)-1).
static inline hid_t h5p_default(void) { return H5P_DEFAULT; }
static inline hid_t h5s_all(void) { return H5S_ALL; }
static inline hid_t h5e_default(void) { return H5E_DEFAULT; }
static inline size_t h5t_variable(void) { return H5T_VARIABLE; }

// Flags that open the library before they give their value.
static inline unsigned h5f_acc_truncate(void) { return H5F_ACC_TRUNC; }
static inline unsigned h5f_acc_read_only(void) { return H5F_ACC_RDONLY; }
static inline unsigned h5f_acc_read_write(void) { return H5F_ACC_RDWR; }
static inline unsigned h5f_obj_all(void) { return H5F_OBJ_ALL; }

// Property list classes.
static inline hid_t h5p_file_access(void) { return H5P_FILE_ACCESS; }
static inline hid_t h5p_dataset_create(void) { return H5P_DATASET_CREATE; }
static inline hid_t h5p_link_create(void) { return H5P_LINK_CREATE; }

// Element types in memory.
static inline hid_t h5t_native_int8(void) { return H5T_NATIVE_INT8; }
static inline hid_t h5t_native_int32(void) { return H5T_NATIVE_INT32; }
static inline hid_t h5t_native_int64(void) { return H5T_NATIVE_INT64; }
static inline hid_t h5t_native_float(void) { return H5T_NATIVE_FLOAT; }
static inline hid_t h5t_native_double(void) { return H5T_NATIVE_DOUBLE; }
static inline hid_t h5t_c_string(void) { return H5T_C_S1; }

// Element types in the file: little-endian on every machine.
static inline hid_t h5t_little_int8(void) { return H5T_STD_I8LE; }
static inline hid_t h5t_little_int32(void) { return H5T_STD_I32LE; }
static inline hid_t h5t_little_int64(void) { return H5T_STD_I64LE; }
static inline hid_t h5t_little_float(void) { return H5T_IEEE_F32LE; }
static inline hid_t h5t_little_double(void) { return H5T_IEEE_F64LE; }

// A macro from release 1.12 on.
static inline herr_t h5l_iterate(hid_t group, H5L_iterate_t visit, void *data) {
  return H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, NULL, visit, data);
}
