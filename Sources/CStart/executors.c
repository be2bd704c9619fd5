#include "CStart.h"

#include <stdio.h>
#include <stdlib.h>

const char _dispatch_main_q[1];

/// Ends the process: nothing can have come here.
_Noreturn static void refuse(const char *function) {
    fprintf(stderr, "swasi: %s was called, and nothing here is asynchronous (CStart)\n", function);
    abort();
}

void swift_dispatchEnqueueGlobal(void) { refuse(__func__); }
void swift_dispatchEnqueueMain(void) { refuse(__func__); }
void swift_dispatchEnqueueWithDeadline(void) { refuse(__func__); }
void swift_task_enqueueOnDispatchQueue(void) { refuse(__func__); }
void dispatch_assert_queue(void) { refuse(__func__); }
void dispatch_main(void) { refuse(__func__); }
