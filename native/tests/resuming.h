/* Sessions that are taken up again, for the tests of both sides. */
#ifndef TLSSIMPLE_RESUMING_H
#define TLSSIMPLE_RESUMING_H

#include "pair.h"

/* The client's ticket after a handshake, all tickets read; NULL: there is none. */
tlssimple_ticket *take_ticket(pair *on);
/* A full handshake, and its ticket. */
tlssimple_ticket *first_ticket(const contexts *made, const char *name, tlssimple_identity *answer);
/* A pair of sessions of which the client has offered the ticket. */
int open_again(pair *p, const contexts *made, const char *name, const tlssimple_ticket *ticket,
               tlssimple_identity *answer);
/* Lets the handshake run; 1: both sides are done, and both say whether the session was taken up, and the
   client's gate was asked for only where it was not. */
int finish_as(pair *p, int resumed);

#endif
