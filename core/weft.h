/* weft.h: everything a program needs.  Goroutines always; pictures too where
 * the toolkit is installed beside them. */
#ifndef WEFT_H
#define WEFT_H
#include "base/error.h"
#include "base/version.h"
#include "run/chan.h"
#include "run/clock.h"
#include "run/context.h"
#include "run/go.h"
#include "run/group.h"
#include "run/net.h"
#include "run/panic.h"
#include "run/process.h"
#include "run/runtime.h"
#include "run/share.h"
#include "run/signal.h"
#include "run/stats.h"
#include "run/sync.h"
#include "run/test.h"
#include "run/trace.h"
#if __has_include("engine/engine.h")
#include "engine/engine.h"
#include "engine/filter.h"
#include "engine/job.h"
#include "engine/stream.h"
#include "image/codec.h"
#include "image/image.h"
#include "image/jail.h"
#include "image/rows.h"
#endif
#endif
