// SPDX-License-Identifier: MIT
// golang-jwt on the tokens of a file: one line of JSON for each group. The parser and the key are made once, the claims are
// a struct.
package main

import (
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"

	"github.com/golang-jwt/jwt/v5"
)

type claims struct {
	Email string `json:"email"`
	jwt.RegisteredClaims
}

type input struct {
	Secret, Origin string
	Keys           map[string]struct{ Pem string }
	Groups         []struct {
		Group, Alg, Token string
		Issuer            bool
	}
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func cpuSeconds() float64 {
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		panic(err)
	}
	return float64(use.Utime.Nano()+use.Stime.Nano()) * 1e-9
}

// The token with another signature.
func tampered(token string) string {
	at := strings.LastIndexByte(token, '.') + 1
	first := "A"
	if token[at] == 'A' {
		first = "B"
	}
	return token[:at] + first + token[at+1:]
}

var sink int

func main() {
	var file input
	if err := json.Unmarshal(must(os.ReadFile(os.Args[1])), &file); err != nil {
		panic(err)
	}
	seconds := must(strconv.ParseFloat(os.Args[2], 64))
	for _, group := range file.Groups {
		var key any = []byte(file.Secret)
		if group.Alg != "HS256" {
			block, _ := pem.Decode([]byte(file.Keys[group.Alg].Pem))
			key = must(x509.ParsePKIXPublicKey(block.Bytes))
		}
		options := []jwt.ParserOption{jwt.WithValidMethods([]string{group.Alg}), jwt.WithExpirationRequired()}
		if group.Issuer {
			options = append(options, jwt.WithIssuer(file.Origin), jwt.WithAudience(file.Origin))
		}
		parser := jwt.NewParser(options...)
		keys := func(*jwt.Token) (any, error) { return key, nil }
		if _, err := parser.ParseWithClaims(tampered(group.Token), &claims{}, keys); err == nil {
			panic("a token that was tampered with")
		}
		done, batch, start := 0, 1, cpuSeconds()
		for cpuSeconds()-start < seconds {
			for i := 0; i < batch; i++ {
				var read claims
				must(parser.ParseWithClaims(group.Token, &read, keys))
				sink += len(read.Subject) + len(read.Email)
			}
			done += batch
			batch = min(2*batch, 1024)
		}
		fmt.Printf("{\"group\":%q,\"who\":\"golang-jwt\",\"cpu_ns\":%.1f}\n", group.Group, (cpuSeconds()-start)*1e9/float64(done))
	}
}
