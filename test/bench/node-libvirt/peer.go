// One peer of the benchmark: go-libvirt, with one connection or several. Reads "WORK COUNT CALLERS" lines, answers JSON.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	libvirt "github.com/digitalocean/go-libvirt"
	"github.com/digitalocean/go-libvirt/socket/dialers"
)

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func cpuMs() float64 {
	var usage syscall.Rusage
	must(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	ms := func(t syscall.Timeval) float64 { return float64(t.Sec)*1e3 + float64(t.Usec)/1e3 }
	return ms(usage.Utime) + ms(usage.Stime)
}

func together(callers int, count int, work func(int)) {
	var next int64 = -1
	var group sync.WaitGroup
	for i := 0; i < callers; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			for {
				mine := int(atomic.AddInt64(&next, 1))
				if mine >= count {
					return
				}
				work(mine)
			}
		}()
	}
	group.Wait()
}

func events(l *libvirt.Libvirt, test libvirt.Domain, count int) []float64 {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	arrived, err := l.LifecycleEvents(ctx)
	// The registration of the time before is given up in the background, and until then the daemon refuses.
	for tries := 0; err != nil && tries < 100; tries++ {
		time.Sleep(50 * time.Millisecond)
		arrived, err = l.LifecycleEvents(ctx)
	}
	must(err)
	took := []float64{}
	for i := 0; i < count; i++ {
		begin := time.Now()
		done := make(chan error, 1)
		go func(i int) {
			if i%2 == 0 {
				done <- l.DomainSuspend(test)
			} else {
				done <- l.DomainResume(test)
			}
		}(i)
		<-arrived
		took = append(took, float64(time.Since(begin).Nanoseconds())/1e3)
		must(<-done)
	}
	return took
}

func main() {
	connections, err := strconv.Atoi(os.Args[3])
	must(err)
	connected := []*libvirt.Libvirt{}
	for i := 0; i < connections; i++ {
		l := libvirt.NewWithDialer(dialers.NewLocal(dialers.WithSocket(os.Args[1])))
		must(l.ConnectToURI(libvirt.ConnectURI(os.Args[2])))
		connected = append(connected, l)
	}
	test, err := connected[0].DomainLookupByName("test")
	must(err)
	input := bufio.NewScanner(os.Stdin)
	for input.Scan() {
		var work string
		count, callers := 1, 1
		fmt.Sscan(input.Text(), &work, &count, &callers)
		micros := []float64{}
		cpu, begin := cpuMs(), time.Now()
		switch work {
		case "info":
			together(callers, count, func(i int) {
				_, _, _, _, _, err := connected[i%connections].DomainGetInfo(test)
				must(err)
			})
		case "xml":
			domains, _, err := connected[0].ConnectListAllDomains(1, 0)
			must(err)
			count = len(domains)
			together(callers, count, func(i int) {
				_, err := connected[i%connections].DomainGetXMLDesc(domains[i], 0)
				must(err)
			})
		case "event":
			micros = events(connected[0], test, count)
		}
		wall, used := time.Since(begin), cpuMs()-cpu
		middle := 0.0
		if len(micros) > 0 {
			sort.Float64s(micros)
			middle = micros[len(micros)/2]
		}
		result := map[string]float64{
			"calls": float64(count), "wallMs": float64(wall.Nanoseconds()) / 1e6, "cpuMs": used, "middleUs": middle,
		}
		must(json.NewEncoder(os.Stdout).Encode(result))
	}
}
