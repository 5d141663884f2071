// The apps alone, with literal identities: every setting then has its value.
using 'parts/apps.bicep'
param names = { gateway: 'gateway-t', worker: 'worker-t', bulk: 'bulk-t', detector: 'detector-t', callbacks: 'callbacks-t', bus: 'bus-t', data: 'stdatat', hosts: { gateway: 'sthgt', worker: 'sthwt', bulk: 'sthbt', detector: 'sthdt', callbacks: 'sthct' }, packages: 'stpkgt', share: 'stsharet', vault: 'kv-t' }
param location = 'westeurope'
param tags = {}
param identities = { gateway: { id: '/i/g', clientId: 'cg', principalId: 'pg' }, worker: { id: '/i/w', clientId: 'cw', principalId: 'pw' }, detector: { id: '/i/d', clientId: 'cd', principalId: 'pd' }, callbacks: { id: '/i/c', clientId: 'cc', principalId: 'pc' } }
param platform = { packagesAccount: 'stpkgt', insightsConnectionString: 'InstrumentationKey=00000000-0000-0000-0000-000000000000;IngestionEndpoint=http://127.0.0.1:1/', workspaceId: '/w', armEndpoint: 'https://management.azure.com/', storageSuffix: 'core.windows.net', vaultName: 'kv-t', vaultSuffix: '.vault.azure.net', contentShare: true, private: true, subnetId: '/s' }
param workerPlanId = '/w'
param controlPlanId = '/c'
param standing = { warmInstances: 0, budgetStart: '' }
param stagingSlots = true
param worker = { alwaysReady: 1, preWarmed: 1, scaleLimit: 16 }
param bulk = { alwaysReady: 1, preWarmed: 0, scaleLimit: 2 }
param others = { alwaysReady: 1, preWarmed: 0, scaleLimit: 4 }
param waitSeconds = 5
