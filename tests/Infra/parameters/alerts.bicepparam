// The alerts alone, with literal names.
using 'modules/alerts.bicep'
param suffix = 't'
param location = 'westeurope'
param tags = {}
param names = { gateway: 'gateway-t', worker: 'worker-t', bulk: 'bulk-t', detector: 'detector-t', callbacks: 'callbacks-t', bus: 'bus-t', data: 'stdatat', hosts: { gateway: 'sthgt', worker: 'sthwt', bulk: 'sthbt', detector: 'sthdt', callbacks: 'sthct' }, packages: 'stpkgt', share: 'stsharet', vault: 'kv-t' }
param workspaceId = '/w'
param actionGroupId = '/a'
param waitSeconds = 5
param scaleLimit = 16
