#include "internal.h"

#include "resuming.h"

tlssimple_ticket *take_ticket(pair *on)
{
    tlssimple_session *client = on->sides[TLSSIMPLE_CLIENT].session;
    tlssimple_ticket *ticket = NULL;
    tlssimple_ticket *later = NULL;
    tlssimple_status status;
    int32_t lifetime = -1;
    uint8_t nothing[1];
    int32_t produced;

    tlssimple_session_take_ticket(client, &lifetime, &ticket);
    while ((status = pair_read(on, TLSSIMPLE_CLIENT, nothing, 1, &produced)) == TLSSIMPLE_TICKET) {
        CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_session_take_ticket(client, &lifetime, &later));
        CHECK_EQUAL(7200, lifetime);
        tlssimple_ticket_free(ticket);
        ticket = later;
    }
    CHECK_EQUAL(TLSSIMPLE_WANT_INPUT, status);
    return ticket;
}

tlssimple_ticket *first_ticket(const contexts *made, const char *name, tlssimple_identity *answer)
{
    tlssimple_ticket *ticket = NULL;
    pair p;

    if (CHECK_EQUAL(TLSSIMPLE_OK, pair_open(&p, made, name))) {
        p.answer = answer != NULL ? tls_identity_hold(answer) : NULL;
        if (CHECK(pair_handshake(&p))) {
            ticket = take_ticket(&p);
            CHECK(ticket != NULL);
        }
    }
    pair_free(&p);
    return ticket;
}

int open_again(pair *p, const contexts *made, const char *name, const tlssimple_ticket *ticket,
               tlssimple_identity *answer)
{
    if (!CHECK_EQUAL(TLSSIMPLE_OK, pair_open(p, made, name))) {
        return 0;
    }
    p->answer = answer != NULL ? tls_identity_hold(answer) : NULL;
    return CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_session_offer_ticket(
                                         p->sides[TLSSIMPLE_CLIENT].session, ticket));
}

int finish_as(pair *p, int resumed)
{
    int done;

    p->stays_at_gate = 1;
    done = pair_handshake(p);
    CHECK_EQUAL(resumed, done);
    if (!resumed) {
        CHECK_EQUAL(TLSSIMPLE_WANT_VERDICT, p->sides[TLSSIMPLE_CLIENT].status);
        p->stays_at_gate = 0;
        done = CHECK(pair_handshake(p));
    }
    if (done) {
        CHECK_EQUAL(resumed, pair_info(p, TLSSIMPLE_CLIENT).resumed);
        CHECK_EQUAL(resumed, pair_info(p, TLSSIMPLE_SERVER).resumed);
    }
    return done;
}
