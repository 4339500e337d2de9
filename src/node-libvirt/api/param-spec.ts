// Which typed parameters each call knows, under libvirt's own names, with their types (libvirt-domain.h and
// others).

export const schedulerParams = {
  cpu_shares: 'ullong',
  vcpu_period: 'ullong',
  vcpu_quota: 'llong',
  emulator_period: 'ullong',
  emulator_quota: 'llong',
  global_period: 'ullong',
  global_quota: 'llong',
  iothread_period: 'ullong',
  iothread_quota: 'llong',
  weight: 'uint',
  cap: 'uint',
  reservation: 'llong',
  limit: 'llong',
  shares: 'int',
} as const;

export const blkioParams = {
  weight: 'uint',
  device_weight: 'string',
  device_read_iops_sec: 'string',
  device_write_iops_sec: 'string',
  device_read_bytes_sec: 'string',
  device_write_bytes_sec: 'string',
} as const;

/** KiB. */
export const memoryParams = {
  hard_limit: 'ullong',
  soft_limit: 'ullong',
  min_guarantee: 'ullong',
  swap_hard_limit: 'ullong',
} as const;

export const numaParams = { numa_nodeset: 'string', numa_mode: 'int' } as const;

/** KiB a second, and KiB for the bursts. */
export const interfaceParams = {
  'inbound.average': 'uint',
  'inbound.peak': 'uint',
  'inbound.burst': 'uint',
  'inbound.floor': 'uint',
  'outbound.average': 'uint',
  'outbound.peak': 'uint',
  'outbound.burst': 'uint',
} as const;

export const networkPortParams = interfaceParams;

export const blockIoTuneParams = {
  total_bytes_sec: 'ullong',
  read_bytes_sec: 'ullong',
  write_bytes_sec: 'ullong',
  total_iops_sec: 'ullong',
  read_iops_sec: 'ullong',
  write_iops_sec: 'ullong',
  total_bytes_sec_max: 'ullong',
  read_bytes_sec_max: 'ullong',
  write_bytes_sec_max: 'ullong',
  total_iops_sec_max: 'ullong',
  read_iops_sec_max: 'ullong',
  write_iops_sec_max: 'ullong',
  total_bytes_sec_max_length: 'ullong',
  read_bytes_sec_max_length: 'ullong',
  write_bytes_sec_max_length: 'ullong',
  total_iops_sec_max_length: 'ullong',
  read_iops_sec_max_length: 'ullong',
  write_iops_sec_max_length: 'ullong',
  size_iops_sec: 'ullong',
  group_name: 'string',
} as const;

export const blockStatsParams = {
  rd_bytes: 'llong',
  rd_operations: 'llong',
  rd_total_times: 'llong',
  wr_bytes: 'llong',
  wr_operations: 'llong',
  wr_total_times: 'llong',
  flush_operations: 'llong',
  flush_total_times: 'llong',
  errs: 'llong',
} as const;

export const blockCopyParams = { bandwidth: 'ullong', granularity: 'uint', 'buf-size': 'ullong' } as const;

export const ioThreadParams = {
  poll_max_ns: 'ullong',
  poll_grow: 'uint',
  poll_shrink: 'uint',
  thread_pool_min: 'int',
  thread_pool_max: 'int',
} as const;

export const perfParams = {
  cmt: 'boolean',
  mbmt: 'boolean',
  mbml: 'boolean',
  cache_misses: 'boolean',
  cache_references: 'boolean',
  instructions: 'boolean',
  cpu_cycles: 'boolean',
  branch_instructions: 'boolean',
  branch_misses: 'boolean',
  bus_cycles: 'boolean',
  stalled_cycles_frontend: 'boolean',
  stalled_cycles_backend: 'boolean',
  ref_cpu_cycles: 'boolean',
  cpu_clock: 'boolean',
  task_clock: 'boolean',
  page_faults: 'boolean',
  context_switches: 'boolean',
  cpu_migrations: 'boolean',
  page_faults_min: 'boolean',
  page_faults_maj: 'boolean',
  alignment_faults: 'boolean',
  emulation_faults: 'boolean',
} as const;

export const saveParams = {
  file: 'string',
  dxml: 'string',
  image_format: 'string',
  'parallel.channels': 'int',
} as const;

/** Bytes, milliseconds, pages; `memory_bps` and `disk_bps` bytes a second. */
export const jobStatsParams = {
  operation: 'int',
  time_elapsed: 'ullong',
  time_elapsed_net: 'ullong',
  time_remaining: 'ullong',
  downtime: 'ullong',
  downtime_net: 'ullong',
  setup_time: 'ullong',
  data_total: 'ullong',
  data_processed: 'ullong',
  data_remaining: 'ullong',
  memory_total: 'ullong',
  memory_processed: 'ullong',
  memory_remaining: 'ullong',
  memory_constant: 'ullong',
  memory_normal: 'ullong',
  memory_normal_bytes: 'ullong',
  memory_bps: 'ullong',
  memory_dirty_rate: 'ullong',
  memory_page_size: 'ullong',
  memory_iteration: 'ullong',
  memory_postcopy_requests: 'ullong',
  disk_total: 'ullong',
  disk_processed: 'ullong',
  disk_remaining: 'ullong',
  disk_bps: 'ullong',
  disk_temp_used: 'ullong',
  disk_temp_total: 'ullong',
  compression_cache: 'ullong',
  compression_bytes: 'ullong',
  compression_pages: 'ullong',
  compression_cache_misses: 'ullong',
  compression_overflow: 'ullong',
  auto_converge_throttle: 'int',
  vfio_data_transferred: 'ullong',
  success: 'boolean',
  errmsg: 'string',
} as const;

export const launchSecurityParams = {
  'sev-measurement': 'string',
  'sev-api-major': 'uint',
  'sev-api-minor': 'uint',
  'sev-build-id': 'uint',
  'sev-policy': 'uint',
  'sev-snp-policy': 'ullong',
  'sev-secret-header': 'string',
  'sev-secret': 'string',
  'sev-secret-set-address': 'ullong',
} as const;

export const guestVcpuParams = { vcpus: 'string', online: 'string', offlinable: 'string' } as const;

/** Lists are counted names: `fs.count`, `fs.0.mountpoint` and so on; those are in the record too. */
export const guestInfoParams = {
  hostname: 'string',
  'user.count': 'uint',
  'os.id': 'string',
  'os.name': 'string',
  'os.pretty-name': 'string',
  'os.version': 'string',
  'os.version-id': 'string',
  'os.kernel-release': 'string',
  'os.kernel-version': 'string',
  'os.machine': 'string',
  'os.variant': 'string',
  'os.variant-id': 'string',
  'timezone.name': 'string',
  'timezone.offset': 'int',
  'fs.count': 'uint',
  'disk.count': 'uint',
  'if.count': 'uint',
  'load.1m': 'double',
  'load.5m': 'double',
  'load.15m': 'double',
} as const;

export const nodeMemoryParams = {
  shm_pages_to_scan: 'uint',
  shm_sleep_millisecs: 'uint',
  shm_pages_shared: 'ullong',
  shm_pages_sharing: 'ullong',
  shm_pages_unshared: 'ullong',
  shm_pages_volatile: 'ullong',
  shm_full_scans: 'ullong',
  shm_merge_across_nodes: 'uint',
} as const;

export const sevParams = {
  pdh: 'string',
  'cert-chain': 'string',
  'cpu0-id': 'string',
  cbitpos: 'uint',
  'reduced-phys-bits': 'uint',
  'max-guests': 'uint',
  'max-es-guests': 'uint',
} as const;

export const identityParams = {
  'user-name': 'string',
  'unix-user-id': 'ullong',
  'group-name': 'string',
  'unix-group-id': 'ullong',
  'process-id': 'llong',
  'process-time': 'ullong',
  'sasl-user-name': 'string',
  'x509-distinguished-name': 'string',
  'selinux-context': 'string',
} as const;

/** `bandwidth` in MiB a second; see libvirt's virDomainMigrateToURI3 for each. */
export const migrateParams = {
  migrate_uri: 'string',
  destination_name: 'string',
  destination_xml: 'string',
  persistent_xml: 'string',
  bandwidth: 'ullong',
  'bandwidth.postcopy': 'ullong',
  'bandwidth.avail.switchover': 'ullong',
  graphics_uri: 'string',
  listen_address: 'string',
  migrate_disks: 'strings',
  migrate_disks_detect_zeroes: 'strings',
  disks_port: 'int',
  disks_uri: 'string',
  compression: 'strings',
  'compression.mt.level': 'int',
  'compression.mt.threads': 'int',
  'compression.mt.dthreads': 'int',
  'compression.xbzrle.cache': 'ullong',
  'compression.zlib.level': 'int',
  'compression.zstd.level': 'int',
  'auto_converge.initial': 'int',
  'auto_converge.increment': 'int',
  'parallel.connections': 'int',
  'tls.destination': 'string',
} as const;

export const cpuStatsParams = {
  cpu_time: 'ullong',
  user_time: 'ullong',
  system_time: 'ullong',
  vcpu_time: 'ullong',
} as const;

/** Lists are counted names: `block.count`, `block.0.name` and so on; those are in the record too. */
export const domainStatsParams = {
  'state.state': 'int',
  'state.reason': 'int',
  'cpu.time': 'ullong',
  'cpu.user': 'ullong',
  'cpu.system': 'ullong',
  'balloon.current': 'ullong',
  'balloon.maximum': 'ullong',
  'balloon.rss': 'ullong',
  'balloon.usable': 'ullong',
  'balloon.available': 'ullong',
  'balloon.unused': 'ullong',
  'balloon.last-update': 'ullong',
  'vcpu.current': 'uint',
  'vcpu.maximum': 'uint',
  'net.count': 'uint',
  'block.count': 'uint',
  'iothread.count': 'uint',
  'dirtyrate.calc_status': 'int',
  'dirtyrate.calc_start_time': 'llong',
  'dirtyrate.calc_period': 'int',
  'dirtyrate.megabytes_per_second': 'llong',
} as const;
