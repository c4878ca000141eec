package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"strings"
)

const accessLog = "/var/log/shop/access.log"

// shop is a web server: a page, a cart that asks the database at args[0], and a
// page for debugging that runs any program and should not be there any more.
func shop(args []string) error {
	l, err := net.Listen("tcp4", ":80")
	if err != nil {
		return err
	}
	for {
		c, err := l.Accept()
		if err != nil {
			return err
		}
		if err := answer(c, args[0]); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
}

// answer reads a request and answers it.
func answer(c net.Conn, database string) error {
	defer c.Close()
	target, err := request(c)
	if err != nil {
		return err
	}
	u, err := url.Parse(target)
	if err != nil {
		return err
	}
	if err := logRequest(c.RemoteAddr(), target); err != nil {
		return err
	}
	page, err := os.ReadFile("/srv/shop/index.html")
	if err != nil {
		return err
	}
	switch u.Path {
	case "/cart":
		rows, err := ask(database, "SELECT * FROM cart")
		if err != nil {
			return err
		}
		page = append(page, rows...)
	case "/debug":
		run := u.Query()["run"]
		if len(run) == 0 {
			break
		}
		page, err = exec.Command(run[0], run[1:]...).CombinedOutput()
		if err != nil {
			page = append(page, err.Error()...)
		}
	}
	_, err = fmt.Fprintf(c, "HTTP/1.0 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(page), page)
	return err
}

// request reads the head of a request and returns its target.
func request(c net.Conn) (string, error) {
	r := bufio.NewReader(c)
	first, err := r.ReadString('\n')
	if err != nil {
		return "", err
	}
	for line := first; strings.TrimSpace(line) != ""; {
		if line, err = r.ReadString('\n'); err != nil {
			return "", err
		}
	}
	words := strings.Fields(first)
	if len(words) < 2 {
		return "", fmt.Errorf("no request: %q", first)
	}
	return words[1], nil
}

func logRequest(from net.Addr, target string) error {
	f, err := os.OpenFile(accessLog, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o640)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = fmt.Fprintf(f, "%s GET %s\n", from, target)
	return err
}

// ask sends a question to the database and returns its answer.
func ask(database, question string) ([]byte, error) {
	c, err := net.Dial("tcp4", database)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	if _, err := fmt.Fprintln(c, question); err != nil {
		return nil, err
	}
	return io.ReadAll(c)
}

// database answers all questions from one file.
func database([]string) error {
	l, err := net.Listen("tcp4", ":5432")
	if err != nil {
		return err
	}
	for {
		c, err := l.Accept()
		if err != nil {
			return err
		}
		if err := answerRows(c); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
}

func answerRows(c net.Conn) error {
	defer c.Close()
	if _, err := bufio.NewReader(c).ReadString('\n'); err != nil {
		return err
	}
	rows, err := os.ReadFile("/srv/orders.csv")
	if err != nil {
		return err
	}
	_, err = c.Write(rows)
	return err
}
