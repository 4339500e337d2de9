# One peer of the benchmark: libvirt-python, with one connection or several. Reads "WORK COUNT CALLERS" lines, answers JSON.
import json, queue, sys, threading, time
import libvirt

uri, connections = sys.argv[1], int(sys.argv[2])
libvirt.virEventRegisterDefaultImpl()
connected = [libvirt.open(uri) for _ in range(connections)]
tests = [c.lookupByName('test') for c in connected]


def together(callers, count, work):
    lock, state = threading.Lock(), [0]

    def caller():
        while True:
            with lock:
                mine = state[0]
                state[0] += 1
            if mine >= count:
                return
            work(mine)

    if callers == 1:
        for i in range(count):
            work(i)
        return
    threads = [threading.Thread(target=caller) for _ in range(callers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def all_xml(callers):
    domains = connected[0].listAllDomains()
    for c in connected[1:]:
        other = c.listAllDomains()
        n = connected.index(c)
        for i in range(n, len(domains), connections):
            domains[i] = other[i]
    together(callers, len(domains), lambda i: domains[i].XMLDesc(0))
    return len(domains)


def events(count):
    arrived = queue.SimpleQueue()
    ident = connected[0].domainEventRegisterAny(
        None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, lambda *_: arrived.put(time.perf_counter()), None)
    took = []
    for i in range(count):
        begin = time.perf_counter()
        (tests[0].suspend if i % 2 == 0 else tests[0].resume)()
        took.append((arrived.get() - begin) * 1e6)
    connected[0].domainEventDeregisterAny(ident)
    return took


def run_loop():
    while True:
        libvirt.virEventRunDefaultImpl()


threading.Thread(target=run_loop, daemon=True).start()
for line in sys.stdin:
    work, count, callers = (line.split() + ['1', '1'])[:3]
    count, callers, micros = int(count), int(callers), []
    cpu, begin = time.process_time(), time.perf_counter()
    if work == 'info':
        together(callers, count, lambda i: tests[i % connections].info())
    elif work == 'xml':
        count = all_xml(callers)
    elif work == 'event':
        micros = sorted(events(count))
    wall, used = time.perf_counter() - begin, time.process_time() - cpu
    middle = micros[len(micros) // 2] if micros else 0
    print(json.dumps({'calls': count, 'wallMs': wall * 1e3, 'cpuMs': used * 1e3, 'middleUs': middle}), flush=True)
