#include "peer.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define BULK 100000

static const char client_line[] = "hello from the client\n";
static const char server_line[] = "hello from the server\n";

static jmp_buf row_end;
static int listener = -1;
static int connection = -1;
static char bulk[BULK];

static void run(const struct row *row);
static void parse(char *line, struct row *row);
static void converse(const struct row *row);

int main(void)
{
    static char line[4096];
    static struct row row;
    signal(SIGPIPE, SIG_IGN);
    setvbuf(stdout, NULL, _IOLBF, 4096);
    printf("version %s\n", tls_version());
    while (fgets(line, sizeof(line), stdin) != NULL) {
        if (setjmp(row_end) == 0) {
            parse(line, &row);
            run(&row);
        }
        tls_free_connection();
        tls_free();
        close(connection);
        close(listener);
        connection = listener = -1;
    }
    return 0;
}

void fail(const char *format, ...)
{
    va_list arguments;
    char text[1024];
    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    for (char *c = text; *c != '\0'; c++) {
        if (*c == '\n') {
            *c = ' ';
        }
    }
    printf("error %s\n", text);
    longjmp(row_end, 1);
}

static void copy(char *to, size_t size, const char *value)
{
    if (strlen(value) >= size) {
        fail("too long: %s", value);
    }
    strcpy(to, value);
}

static void parse(char *line, struct row *row)
{
    char *verb = strtok(line, " \n");
    memset(row, 0, sizeof(*row));
    if (verb == NULL || (strcmp(verb, "serve") != 0 && strcmp(verb, "connect") != 0)) {
        fail("serve or connect");
    }
    row->server = strcmp(verb, "serve") == 0;
    for (char *pair = strtok(NULL, " \n"); pair != NULL; pair = strtok(NULL, " \n")) {
        char *value = strchr(pair, '=');
        if (value == NULL) {
            fail("%s has no value", pair);
        }
        *value++ = '\0';
        if (strcmp(pair, "version") == 0) {
            row->tls13 = strcmp(value, "1.3") == 0;
        } else if (strcmp(pair, "suite") == 0) {
            copy(row->suite, sizeof(row->suite), value);
        } else if (strcmp(pair, "group") == 0) {
            copy(row->group, sizeof(row->group), value);
        } else if (strcmp(pair, "resume") == 0) {
            copy(row->resume, sizeof(row->resume), value);
        } else if (strcmp(pair, "cert") == 0) {
            copy(row->cert, sizeof(row->cert), value);
        } else if (strcmp(pair, "key") == 0) {
            copy(row->key, sizeof(row->key), value);
        } else if (strcmp(pair, "ca") == 0) {
            copy(row->ca, sizeof(row->ca), value);
        } else if (strcmp(pair, "port") == 0) {
            row->port = atoi(value);
        } else if (strcmp(pair, "count") == 0) {
            row->count = atoi(value);
        } else {
            fail("%s is not known", pair);
        }
    }
}

static void set_timeout(int socket)
{
    struct timeval limit = {SECONDS, 0};
    int on = 1;
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

static void start_listening(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t length = sizeof(address);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    listener = socket(AF_INET, SOCK_STREAM, 0);
    set_timeout(listener);
    if (bind(listener, (struct sockaddr *) &address, sizeof(address)) != 0 ||
        listen(listener, 4) != 0 ||
        getsockname(listener, (struct sockaddr *) &address, &length) != 0) {
        fail("cannot listen");
    }
    printf("port %d\n", ntohs(address.sin_port));
}

static void open_connection(const struct row *row)
{
    if (row->server) {
        connection = accept(listener, NULL, NULL);
        if (connection < 0) {
            fail("nobody came");
        }
        set_timeout(connection);
        return;
    }

    struct sockaddr_in address = {.sin_family = AF_INET};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons((uint16_t) row->port);
    connection = socket(AF_INET, SOCK_STREAM, 0);
    set_timeout(connection);
    if (connect(connection, (struct sockaddr *) &address, sizeof(address)) != 0) {
        fail("cannot connect");
    }
}

static void run(const struct row *row)
{
    tls_begin(row);
    if (row->server) {
        start_listening();
    }
    for (int i = 0; i < row->count; i++) {
        struct facts facts = {"-", "-", "-", "-", 0};
        open_connection(row);
        tls_handshake(row, connection, &facts);
        converse(row);
        tls_end(row);
        tls_free_connection();
        close(connection);
        connection = -1;
        printf("ok version=%s suite=%s group=%s resumed=%d peer=%s\n", facts.version, facts.suite,
               facts.group, facts.resumed, facts.peer);
    }
}

static void read_exactly(char *bytes, size_t length)
{
    for (size_t got = 0; got < length;) {
        size_t count = tls_read(bytes + got, length - got);
        if (count == 0) {
            fail("the data ended after %zu bytes of %zu", got, length);
        }
        got += count;
    }
}

static void expect_line(const char *line)
{
    char got[64];
    read_exactly(got, strlen(line));
    if (memcmp(got, line, strlen(line)) != 0) {
        fail("another line than expected");
    }
}

static void expect_end(void)
{
    char byte;
    if (tls_read(&byte, 1) != 0) {
        fail("data where the end was expected");
    }
}

static void serve(void)
{
    expect_line(client_line);
    tls_write(server_line, strlen(server_line));
    read_exactly(bulk, BULK);
    tls_write(bulk, BULK);
    expect_end();
    tls_close();
}

static void ask(void)
{
    static char sent[BULK];
    for (size_t i = 0; i < BULK; i++) {
        sent[i] = (char) (i * 31 + i / 251);
    }
    tls_write(client_line, strlen(client_line));
    expect_line(server_line);
    tls_write(sent, BULK);
    read_exactly(bulk, BULK);
    if (memcmp(sent, bulk, BULK) != 0) {
        fail("the data came back changed");
    }
    tls_close();
    expect_end();
}

static void converse(const struct row *row)
{
    if (row->server) {
        serve();
    } else {
        ask();
    }
}
