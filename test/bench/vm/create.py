# The peer of the benchmark: the calls that creating a VM comes to, by libvirt-python. Reads JSON lines, answers JSON.
import json, sys, time
import libvirt

connection = libvirt.open(sys.argv[1])
for line in sys.stdin:
    asked = json.loads(line)
    begin = time.perf_counter()
    # What hostler asks beforehand: is the name free, is there room, what can the host do.
    connection.getCapabilities()
    connection.getDomainCapabilities(None, 'x86_64', 'q35', 'qemu', 0)
    pool = connection.storagePoolLookupByName(asked['pool'])
    pool.info()
    pool.createXML(asked['volume'], 0)
    domain = connection.defineXML(asked['domain'])
    domain.create()
    domain.state()
    took = (time.perf_counter() - begin) * 1e3
    print(json.dumps({'tookMs': took}), flush=True)
