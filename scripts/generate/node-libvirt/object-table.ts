// What the facts do not say about libvirt's calls: which set of flags belongs to which, and which are done
// by hand.

/** The set of flags of each call that has one; a call that is not named here has none, and sends 0. */
export const flagsOf: Readonly<Record<string, string>> = spread({
  virConnectListAllDomainsFlags: 'ConnectListAllDomains',
  virConnectListAllNetworksFlags: 'ConnectListAllNetworks',
  virConnectListAllInterfacesFlags: 'ConnectListAllInterfaces',
  virConnectListAllStoragePoolsFlags: 'ConnectListAllStoragePools',
  virConnectListAllNodeDeviceFlags: 'ConnectListAllNodeDevices',
  virConnectListAllSecretsFlags: 'ConnectListAllSecrets',
  virConnectCompareCPUFlags: 'ConnectCompareCPU ConnectCompareHypervisorCPU',
  virConnectBaselineCPUFlags: 'ConnectBaselineCPU ConnectBaselineHypervisorCPU',
  virConnectGetDomainCapabilitiesFlags: 'ConnectGetDomainCapabilities',
  virNodeAllocPagesFlags: 'NodeAllocPages',
  virDomainCreateFlags: 'DomainCreateXML DomainCreateWithFlags',
  virDomainRebootFlagValues: 'DomainReboot',
  virDomainShutdownFlagValues: 'DomainShutdownFlags',
  virDomainDestroyFlagsValues: 'DomainDestroyFlags',
  virDomainSaveRestoreFlags:
    'DomainSaveFlags DomainRestoreFlags DomainManagedSave DomainSaveParams DomainRestoreParams ' +
    'DomainSaveImageDefineXML DomainManagedSaveDefineXML',
  virDomainSaveImageXMLFlags: 'DomainSaveImageGetXMLDesc DomainManagedSaveGetXMLDesc',
  virDomainCoreDumpFlags: 'DomainCoreDump DomainCoreDumpWithFormat',
  virDomainXMLFlags: 'DomainGetXMLDesc',
  virDomainDefineFlags: 'DomainDefineXMLFlags',
  virDomainUndefineFlagsValues: 'DomainUndefineFlags',
  virDomainMemoryModFlags: 'DomainSetMemoryFlags DomainSetMemoryStatsPeriod',
  virDomainVcpuFlags: 'DomainSetVcpusFlags DomainGetVcpusFlags',
  virDomainModificationImpact:
    'DomainPinVcpuFlags DomainPinEmulator ' +
    'DomainSetVcpu DomainSetMemoryParameters DomainGetMemoryParameters ' +
    'DomainSetBlkioParameters DomainGetBlkioParameters DomainSetNumaParameters DomainGetNumaParameters ' +
    'DomainSetInterfaceParameters DomainGetInterfaceParameters DomainSetBlockIoTune DomainGetBlockIoTune ' +
    'DomainSetSchedulerParametersFlags DomainGetIOThreadInfo DomainPinIOThread DomainAddIOThread ' +
    'DomainDelIOThread DomainSetIOThreadParams DomainSetMetadata DomainGetMetadata DomainGetPerfEvents ' +
    'DomainSetPerfEvents DomainSetLifecycleAction DomainSetThrottleGroup DomainDelThrottleGroup',
  virDomainDeviceModifyFlags:
    'DomainAttachDeviceFlags DomainDetachDeviceFlags DomainUpdateDeviceFlags DomainDetachDeviceAlias',
  virDomainGetJobStatsFlags: 'DomainGetJobStats',
  virDomainAbortJobFlagsValues: 'DomainAbortJobFlags',
  virDomainMigrateMaxSpeedFlags: 'DomainMigrateSetMaxSpeed DomainMigrateGetMaxSpeed',
  virDomainBlockJobAbortFlags: 'DomainBlockJobAbort',
  virDomainBlockJobSetSpeedFlags: 'DomainBlockJobSetSpeed',
  virDomainBlockPullFlags: 'DomainBlockPull',
  virDomainBlockRebaseFlags: 'DomainBlockRebase',
  virDomainBlockCopyFlags: 'DomainBlockCopy',
  virDomainBlockCommitFlags: 'DomainBlockCommit',
  virDomainBlockResizeFlags: 'DomainBlockResize',
  virDomainMemoryFlags: 'DomainMemoryPeek',
  virDomainSnapshotCreateFlags: 'DomainSnapshotCreateXML',
  virDomainSnapshotXMLFlags: 'DomainSnapshotGetXMLDesc',
  virDomainSnapshotListFlags:
    'DomainListAllSnapshots DomainSnapshotListAllChildren DomainSnapshotNum DomainSnapshotListNames ' +
    'DomainSnapshotNumChildren DomainSnapshotListChildrenNames',
  virDomainSnapshotRevertFlags: 'DomainRevertToSnapshot',
  virDomainSnapshotDeleteFlags: 'DomainSnapshotDelete',
  virDomainCheckpointCreateFlags: 'DomainCheckpointCreateXML',
  virDomainCheckpointXMLFlags: 'DomainCheckpointGetXMLDesc',
  virDomainCheckpointListFlags: 'DomainListAllCheckpoints DomainCheckpointListAllChildren',
  virDomainCheckpointDeleteFlags: 'DomainCheckpointDelete',
  virDomainBackupBeginFlags: 'DomainBackupBegin',
  virDomainSetTimeFlags: 'DomainSetTime',
  virDomainSetUserPasswordFlags: 'DomainSetUserPassword',
  virDomainGetHostnameFlags: 'DomainGetHostname',
  virDomainAuthorizedSSHKeysSetFlags: 'DomainAuthorizedSSHKeysSet',
  virDomainMessageType: 'DomainGetMessages',
  virDomainDirtyRateCalcFlags: 'DomainStartDirtyRateCalc',
  virDomainQemuMonitorCommandFlags: 'DomainQemuMonitorCommand',
  virInterfaceXMLFlags: 'InterfaceGetXMLDesc',
  virInterfaceDefineFlags: 'InterfaceDefineXML',
  virNetworkXMLFlags: 'NetworkGetXMLDesc',
  virNetworkCreateFlags: 'NetworkCreateXMLFlags',
  virNetworkDefineFlags: 'NetworkDefineXMLFlags',
  virNetworkUpdateFlags: 'NetworkUpdate NetworkSetMetadata NetworkGetMetadata',
  virNetworkPortCreateFlags: 'NetworkPortCreateXML',
  virNodeDeviceXMLFlags: 'NodeDeviceGetXMLDesc',
  virNodeDeviceCreateXMLFlags: 'NodeDeviceCreateXML',
  virNodeDeviceDefineXMLFlags: 'NodeDeviceDefineXML',
  virNodeDeviceUpdateFlags: 'NodeDeviceUpdate',
  virNWFilterDefineFlags: 'NWFilterDefineXMLFlags',
  virNWFilterBindingCreateFlags: 'NWFilterBindingCreateXML',
  virSecretDefineFlags: 'SecretDefineXML',
  virStoragePoolCreateFlags: 'StoragePoolCreateXML StoragePoolCreate',
  virStoragePoolDefineFlags: 'StoragePoolDefineXML',
  virStoragePoolBuildFlags: 'StoragePoolBuild',
  virStoragePoolDeleteFlags: 'StoragePoolDelete',
  virStorageXMLFlags: 'StoragePoolGetXMLDesc',
  virStorageVolCreateFlags: 'StorageVolCreateXML StorageVolCreateXMLFrom',
  virStorageVolDeleteFlags: 'StorageVolDelete',
  virStorageVolInfoFlags: 'StorageVolGetInfoFlags',
  virStorageVolResizeFlags: 'StorageVolResize',
});

/** The typed parameters of each call that has some, as `api/param-spec.ts` knows them. */
export const paramsOf: Readonly<Record<string, string>> = spread({
  schedulerParams: 'DomainSetSchedulerParameters DomainSetSchedulerParametersFlags',
  blkioParams: 'DomainSetBlkioParameters DomainGetBlkioParameters',
  memoryParams: 'DomainSetMemoryParameters DomainGetMemoryParameters',
  numaParams: 'DomainSetNumaParameters DomainGetNumaParameters',
  interfaceParams: 'DomainSetInterfaceParameters DomainGetInterfaceParameters',
  blockIoTuneParams: 'DomainSetBlockIoTune DomainGetBlockIoTune DomainSetThrottleGroup',
  blockStatsParams: 'DomainBlockStatsFlags',
  blockCopyParams: 'DomainBlockCopy',
  ioThreadParams: 'DomainSetIOThreadParams',
  perfParams: 'DomainGetPerfEvents DomainSetPerfEvents',
  saveParams: 'DomainSaveParams DomainRestoreParams',
  jobStatsParams: 'DomainGetJobStats',
  launchSecurityParams: 'DomainGetLaunchSecurityInfo DomainSetLaunchSecurityState',
  guestVcpuParams: 'DomainGetGuestVcpus',
  guestInfoParams: 'DomainGetGuestInfo',
  nodeMemoryParams: 'NodeGetMemoryParameters NodeSetMemoryParameters',
  sevParams: 'NodeGetSEVInfo',
  networkPortParams: 'NetworkPortGetParameters NetworkPortSetParameters',
  identityParams: 'ConnectSetIdentity',
});

/** Calls that must say that they understand parameters which are strings, or the daemon leaves those out. */
export const stringOkay: ReadonlySet<string> = new Set(
  words(
    'DomainGetMemoryParameters DomainGetNumaParameters ' +
      'DomainGetBlkioParameters DomainGetInterfaceParameters ' +
      'DomainBlockStatsFlags DomainGetBlockIoTune NodeGetMemoryParameters',
  ),
);

/** Arguments and results that are numbers of an enum, as `PROCEDURE.field`. */
export const enumOf: Readonly<Record<string, string>> = spread({
  virDomainState: 'DOMAIN_GET_STATE.state DOMAIN_GET_INFO.state',
  virDomainControlState: 'DOMAIN_GET_CONTROL_INFO.state',
  virDomainMetadataType: 'DOMAIN_SET_METADATA.type DOMAIN_GET_METADATA.type',
  virNetworkMetadataType: 'NETWORK_SET_METADATA.type NETWORK_GET_METADATA.type',
  virDomainInterfaceAddressesSource: 'DOMAIN_INTERFACE_ADDRESSES.source',
  virDomainCoreDumpFormat: 'DOMAIN_CORE_DUMP_WITH_FORMAT.dumpformat',
  virDomainLifecycle: 'DOMAIN_SET_LIFECYCLE_ACTION.type',
  virDomainLifecycleAction: 'DOMAIN_SET_LIFECYCLE_ACTION.action',
  virDomainJobType: 'DOMAIN_GET_JOB_STATS.type DOMAIN_GET_JOB_INFO.type',
  virDomainProcessSignal: 'DOMAIN_SEND_PROCESS_SIGNAL.signum',
  virDomainGraphicsReloadType: 'DOMAIN_GRAPHICS_RELOAD.type',
  virKeycodeSet: 'DOMAIN_SEND_KEY.codeset',
  virNodeSuspendTarget: 'NODE_SUSPEND_FOR_DURATION.target DOMAIN_PM_SUSPEND_FOR_DURATION.target',
  virNetworkUpdateCommand: 'NETWORK_UPDATE.command',
  virNetworkUpdateSection: 'NETWORK_UPDATE.section',
  virSecretUsageType: 'SECRET_LOOKUP_BY_USAGE.usageType',
  virStoragePoolState: 'STORAGE_POOL_GET_INFO.state',
  virStorageVolType: 'STORAGE_VOL_GET_INFO.type STORAGE_VOL_GET_INFO_FLAGS.type',
  virStorageVolWipeAlgorithm: 'STORAGE_VOL_WIPE_PATTERN.algorithm',
  virCPUCompareResult: 'CONNECT_COMPARE_CPU.result CONNECT_COMPARE_HYPERVISOR_CPU.result',
});

/** Arguments that are sets of bits although they are not called flags. */
export const bitsOf: Readonly<Record<string, string>> = {
  'DOMAIN_GET_GUEST_INFO.types': 'virDomainGuestInfoTypes',
};

/** Arguments that say how much may come back: sent by the method itself. */
export const constants: Readonly<Record<string, string>> = {
  need_results: '1',
  need_map: '1',
  need_online: '1',
  'DOMAIN_GET_DISK_ERRORS.maxerrors': '256',
};

/** Numbers of 64 bits that are small by what they mean. */
export const small: ReadonlySet<string> = new Set(['hv_ver', 'lib_ver']);

/** Calls whose methods are written by hand under src/node-libvirt/api, with the file that has them. */
export const byHand: Readonly<Record<string, string>> = spread({
  'rpc, pool':
    'CONNECT_OPEN CONNECT_CLOSE AUTH_LIST AUTH_SASL_INIT AUTH_SASL_START AUTH_SASL_STEP AUTH_POLKIT',
  'connection.ts': 'CONNECT_SUPPORTS_FEATURE NODE_GET_CPU_STATS NODE_GET_MEMORY_STATS',
  'domain-stat.ts':
    'CONNECT_GET_ALL_DOMAIN_STATS DOMAIN_MEMORY_STATS DOMAIN_GET_CPU_STATS DOMAIN_GET_SCHEDULER_PARAMETERS ' +
    'DOMAIN_GET_SCHEDULER_PARAMETERS_FLAGS DOMAIN_GET_VCPUS DOMAIN_GET_VCPU_PIN_INFO ' +
    'DOMAIN_GET_EMULATOR_PIN_INFO DOMAIN_GET_BLOCK_JOB_INFO DOMAIN_GET_SECURITY_LABEL_LIST',
  'domain-stream.ts': 'DOMAIN_OPEN_CONSOLE DOMAIN_OPEN_CHANNEL DOMAIN_SCREENSHOT',
  'storage-vol.ts': 'STORAGE_VOL_UPLOAD STORAGE_VOL_DOWNLOAD',
  'file-descriptor.ts':
    'DOMAIN_OPEN_GRAPHICS DOMAIN_OPEN_GRAPHICS_FD DOMAIN_CREATE_XML_WITH_FILES DOMAIN_CREATE_WITH_FILES ' +
    'DOMAIN_FD_ASSOCIATE DOMAIN_MONITOR_COMMAND_WITH_FILES',
  'migration.ts':
    'DOMAIN_MIGRATE_BEGIN3_PARAMS DOMAIN_MIGRATE_PREPARE3_PARAMS DOMAIN_MIGRATE_PREPARE_TUNNEL3_PARAMS ' +
    'DOMAIN_MIGRATE_PERFORM3_PARAMS DOMAIN_MIGRATE_FINISH3_PARAMS DOMAIN_MIGRATE_CONFIRM3_PARAMS',
  'event.ts':
    'CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY CONNECT_DOMAIN_EVENT_CALLBACK_DEREGISTER_ANY ' +
    'CONNECT_NETWORK_EVENT_REGISTER_ANY CONNECT_NETWORK_EVENT_DEREGISTER_ANY ' +
    'CONNECT_STORAGE_POOL_EVENT_REGISTER_ANY CONNECT_STORAGE_POOL_EVENT_DEREGISTER_ANY ' +
    'CONNECT_NODE_DEVICE_EVENT_REGISTER_ANY CONNECT_NODE_DEVICE_EVENT_DEREGISTER_ANY ' +
    'CONNECT_SECRET_EVENT_REGISTER_ANY CONNECT_SECRET_EVENT_DEREGISTER_ANY ' +
    'CONNECT_DOMAIN_MONITOR_EVENT_REGISTER CONNECT_DOMAIN_MONITOR_EVENT_DEREGISTER ' +
    'CONNECT_REGISTER_CLOSE_CALLBACK CONNECT_UNREGISTER_CLOSE_CALLBACK',
  // Older forms of the same that no supported daemon needs.
  nowhere:
    'CONNECT_DOMAIN_EVENT_REGISTER CONNECT_DOMAIN_EVENT_DEREGISTER CONNECT_DOMAIN_EVENT_REGISTER_ANY ' +
    'CONNECT_DOMAIN_EVENT_DEREGISTER_ANY DOMAIN_MIGRATE_PREPARE ' +
    'DOMAIN_MIGRATE_PERFORM DOMAIN_MIGRATE_FINISH ' +
    'DOMAIN_MIGRATE_PREPARE2 DOMAIN_MIGRATE_FINISH2 DOMAIN_MIGRATE_PREPARE_TUNNEL DOMAIN_MIGRATE_BEGIN3 ' +
    'DOMAIN_MIGRATE_PREPARE3 DOMAIN_MIGRATE_PREPARE_TUNNEL3 DOMAIN_MIGRATE_PERFORM3 DOMAIN_MIGRATE_FINISH3 ' +
    'DOMAIN_MIGRATE_CONFIRM3',
});

function words(list: string): string[] {
  return list.split(' ');
}

/** From `key: 'a b'` to `a: key, b: key`. */
function spread(table: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(table).flatMap(([key, list]) => words(list).map((word) => [word, key])),
  );
}
