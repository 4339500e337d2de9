# The peer of the benchmark: libvirt-python's bulk call over all daemons. Reads lines, answers JSON.
import json, resource, sys, time
import libvirt

connections = [libvirt.open(uri) for uri in sys.argv[1:]]
for line in sys.stdin:
    cpu, begin = time.process_time(), time.perf_counter()
    found = []
    for connection in connections:
        for domain in connection.listAllDomains():
            found.append((domain.name(), domain.UUIDString(), domain.info()))
    wall, used = time.perf_counter() - begin, time.process_time() - cpu
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({'count': len(found), 'wallMs': wall * 1e3, 'cpuMs': used * 1e3, 'rssMiB': rss}), flush=True)
