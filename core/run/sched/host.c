/* host.c: see host.h.  Known by a name that each of them gives away to its extensions. */
#include "host.h"

#include <dlfcn.h>
#include <stddef.h>

bool weft_host_by_thread(void)
{
	static const char *const names[] = {
		"Py_IsInitialized",      /* CPython */
		"ruby_vm_at_exit",       /* Ruby */
		"JNI_GetCreatedJavaVMs", /* Java */
		"jl_is_initialized",     /* Julia */
		"mono_get_root_domain",  /* Mono */
	};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (dlsym(RTLD_DEFAULT, names[i]))
			return true;
	dlerror(); /* let go of what it says */
	return false;
}
