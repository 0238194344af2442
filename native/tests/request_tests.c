#include "testing.h"
void request_tests(void)
{
}
