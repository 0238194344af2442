// Go's side of the interop matrix: crypto/tls of the standard library, by the protocol of ../README.md.
package main

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"
)

const (
	bulk       = 100000
	limit      = 20 * time.Second
	clientLine = "hello from the client\n"
	serverLine = "hello from the server\n"
)

type row map[string]string

func main() {
	fmt.Println("version Go", strings.TrimPrefix(runtime.Version(), "go"))
	input := bufio.NewScanner(os.Stdin)
	for input.Scan() {
		words := strings.Fields(input.Text())
		row := row{}
		for _, pair := range words[1:] {
			name, value, _ := strings.Cut(pair, "=")
			row[name] = value
		}
		if err := row.run(words[0] == "serve"); err != nil {
			fmt.Println("error", strings.ReplaceAll(err.Error(), "\n", " "))
		}
	}
}

func (row row) run(server bool) error {
	config, err := row.config(server)
	if err != nil {
		return err
	}
	var listener *net.TCPListener
	if server {
		listener, err = net.ListenTCP("tcp4", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
		if err != nil {
			return err
		}
		defer listener.Close()
		listener.SetDeadline(time.Now().Add(limit))
		fmt.Println("port", listener.Addr().(*net.TCPAddr).Port)
	}
	count, _ := strconv.Atoi(row["count"])
	for i := 0; i < count; i++ {
		facts, err := row.connection(config, listener)
		if err != nil {
			return err
		}
		fmt.Println("ok", facts)
	}
	return nil
}

// Go has no say in TLS 1.3's suites: there the other side decides.
func (row row) config(server bool) (*tls.Config, error) {
	version := uint16(tls.VersionTLS12)
	if row["version"] == "1.3" {
		version = tls.VersionTLS13
	}
	suites := map[string][]uint16{
		"AES-128-GCM":       {tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256},
		"AES-256-GCM":       {tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384},
		"CHACHA20-POLY1305": {tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256},
	}
	groups := map[string]tls.CurveID{"X25519": tls.X25519, "P-256": tls.CurveP256, "P-384": tls.CurveP384, "P-521": tls.CurveP521}
	config := &tls.Config{
		MinVersion:             version,
		MaxVersion:             version,
		CipherSuites:           suites[row["suite"]],
		CurvePreferences:       []tls.CurveID{groups[row["group"]]},
		SessionTicketsDisabled: row["resume"] == "off",
		ServerName:             "localhost",
	}
	if version == tls.VersionTLS12 {
		// The groups say which curves certificates may be on, too (RFC 8422, section 5.1).
		config.CurvePreferences = append(config.CurvePreferences, tls.CurveP256, tls.CurveP384, tls.CurveP521)
	}
	if !server && row["resume"] != "off" {
		config.ClientSessionCache = tls.NewLRUClientSessionCache(8)
	}
	if row["cert"] != "" {
		identity, err := tls.LoadX509KeyPair(row["cert"], row["key"])
		if err != nil {
			return nil, err
		}
		config.Certificates = []tls.Certificate{identity}
	}
	if row["ca"] != "" {
		pem, err := os.ReadFile(row["ca"])
		if err != nil {
			return nil, err
		}
		trust := x509.NewCertPool()
		trust.AppendCertsFromPEM(pem)
		config.RootCAs, config.ClientCAs = trust, trust
		if server {
			config.ClientAuth = tls.RequireAndVerifyClientCert
		}
	}
	return config, nil
}

func (row row) connection(config *tls.Config, listener *net.TCPListener) (string, error) {
	socket, err := row.open(listener)
	if err != nil {
		return "", err
	}
	defer socket.Close()
	socket.SetDeadline(time.Now().Add(limit))
	var connection *tls.Conn
	if listener != nil {
		connection = tls.Server(socket, config)
	} else {
		connection = tls.Client(socket, config)
	}
	if err = connection.Handshake(); err != nil {
		return "", err
	}
	if listener != nil {
		err = serve(connection)
	} else {
		err = ask(connection)
	}
	return facts(connection.ConnectionState()), err
}

func (row row) open(listener *net.TCPListener) (net.Conn, error) {
	if listener != nil {
		return listener.Accept()
	}
	return net.DialTimeout("tcp4", "127.0.0.1:"+row["port"], limit)
}

func facts(state tls.ConnectionState) string {
	resumed, peer := 0, "-"
	if state.DidResume {
		resumed = 1
	}
	if len(state.PeerCertificates) > 0 {
		peer = state.PeerCertificates[0].Subject.CommonName
	}
	version := map[uint16]string{tls.VersionTLS12: "TLSv1.2", tls.VersionTLS13: "TLSv1.3"}[state.Version]
	return fmt.Sprintf("version=%s suite=%s group=- resumed=%d peer=%s", version, tls.CipherSuiteName(state.CipherSuite), resumed, peer)
}

func serve(connection *tls.Conn) error {
	data := make([]byte, bulk)
	if err := expectLine(connection, clientLine); err != nil {
		return err
	}
	if _, err := io.WriteString(connection, serverLine); err != nil {
		return err
	}
	if _, err := io.ReadFull(connection, data); err != nil {
		return err
	}
	if _, err := connection.Write(data); err != nil {
		return err
	}
	if err := expectEnd(connection); err != nil {
		return err
	}
	return connection.CloseWrite()
}

func ask(connection *tls.Conn) error {
	sent, got := make([]byte, bulk), make([]byte, bulk)
	for i := range sent {
		sent[i] = byte(i*31 + i/251)
	}
	if _, err := io.WriteString(connection, clientLine); err != nil {
		return err
	}
	if err := expectLine(connection, serverLine); err != nil {
		return err
	}
	if _, err := connection.Write(sent); err != nil {
		return err
	}
	if _, err := io.ReadFull(connection, got); err != nil {
		return err
	}
	if !bytes.Equal(sent, got) {
		return fmt.Errorf("the data came back changed")
	}
	if err := connection.CloseWrite(); err != nil {
		return err
	}
	return expectEnd(connection)
}

func expectLine(connection *tls.Conn, line string) error {
	got := make([]byte, len(line))
	if _, err := io.ReadFull(connection, got); err != nil {
		return err
	}
	if string(got) != line {
		return fmt.Errorf("another line than expected")
	}
	return nil
}

// An end without close_notify is io.ErrUnexpectedEOF.
func expectEnd(connection *tls.Conn) error {
	if _, err := connection.Read(make([]byte, 1)); err != io.EOF {
		return fmt.Errorf("no clean end: %v", err)
	}
	return nil
}
