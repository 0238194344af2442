// A worker of the benchmarks with Go's standard library: an order a line, an outcome a line, both JSON (bench/Workers/Order.cs).
//
//	client ROOTS.pem
package main

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

type order struct {
	Work    string  `json:"work"`
	URL     string  `json:"url"`
	HTTP    int     `json:"http"`
	AtOnce  int     `json:"atOnce"`
	Seconds float64 `json:"seconds"`
	Bytes   int64   `json:"bytes"`
	TLS     string  `json:"tls"`
	Resumes bool    `json:"resumes"`
}

// What a client is made for: it serves all orders in which this is the same.
type purpose struct {
	work, server, tls string
	http              int
	resumes           bool
}

type outcome struct {
	Count   float64 `json:"count"`
	Seconds float64 `json:"seconds"`
	CPU     float64 `json:"cpu"`
	Error   *string `json:"error"`
}

func main() {
	pem, err := os.ReadFile(os.Args[1])
	if err != nil {
		panic(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)

	clients := map[purpose]*http.Client{}
	input := bufio.NewScanner(os.Stdin)
	for input.Scan() {
		var what order
		if err := json.Unmarshal(input.Bytes(), &what); err != nil {
			panic(err)
		}
		server, err := url.Parse(what.URL)
		if err != nil {
			panic(err)
		}
		reason := purpose{what.Work, server.Host, what.TLS, what.HTTP, what.Resumes}
		client := clients[reason]
		if client == nil {
			client = newClient(what, roots)
			clients[reason] = client
		}
		result := measure(client, what)
		text, err := json.Marshal(result)
		if err != nil {
			panic(err)
		}
		fmt.Println(string(text))
	}
}

func newClient(what order, roots *x509.CertPool) *http.Client {
	version := uint16(tls.VersionTLS13)
	if what.TLS == "1.2" {
		version = tls.VersionTLS12
	}
	config := &tls.Config{RootCAs: roots, MinVersion: version, MaxVersion: version}
	if what.Work != "fresh" || what.Resumes {
		config.ClientSessionCache = tls.NewLRUClientSessionCache(64)
	}
	transport := &http.Transport{
		TLSClientConfig:     config,
		ForceAttemptHTTP2:   what.HTTP == 2,
		MaxIdleConnsPerHost: 256,
		DisableKeepAlives:   what.Work == "fresh",
		DisableCompression:  true,
	}
	if what.HTTP != 2 {
		// Not nil, and empty: no HTTP/2.
		transport.TLSNextProto = map[string]func(string, *tls.Conn) http.RoundTripper{}
	}
	return &http.Client{Transport: transport}
}

func measure(client *http.Client, what order) outcome {
	start, cpu := time.Now(), cpuSeconds()
	end := start.Add(time.Duration(what.Seconds * float64(time.Second)))
	var count, failed atomic.Int64
	var failure atomic.Value
	var group sync.WaitGroup
	for i := 0; i < what.AtOnce; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			buffer := make([]byte, 81920)
			for {
				if err := request(client, what, buffer); err != nil {
					failure.Store(err.Error())
					failed.Add(1)
					return
				}
				count.Add(1)
				if !time.Now().Before(end) {
					return
				}
			}
		}()
	}
	group.Wait()
	result := outcome{Count: float64(count.Load()), Seconds: time.Since(start).Seconds(), CPU: cpuSeconds() - cpu}
	if what.Bytes > 0 {
		result.Count *= float64(what.Bytes)
	}
	if failed.Load() > 0 {
		text := failure.Load().(string)
		result.Error = &text
	}
	return result
}

func request(client *http.Client, what order, buffer []byte) error {
	var err error
	var response *http.Response
	if what.Work == "upload" {
		var message *http.Request
		message, err = http.NewRequest("POST", what.URL, io.LimitReader(zeros{}, what.Bytes))
		if err != nil {
			return err
		}
		message.ContentLength = what.Bytes
		response, err = client.Do(message)
	} else {
		response, err = client.Get(what.URL)
	}
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != 200 || response.ProtoMajor != what.HTTP {
		return fmt.Errorf("%s over %s", response.Status, response.Proto)
	}
	read, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, response.Body, buffer)
	if err == nil && what.Work == "download" && read != what.Bytes {
		return fmt.Errorf("%d bytes came", read)
	}
	return err
}

type zeros struct{}

func (zeros) Read(buffer []byte) (int, error) {
	for i := range buffer {
		buffer[i] = 0
	}
	return len(buffer), nil
}

func cpuSeconds() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e9
}
