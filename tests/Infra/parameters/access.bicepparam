// The roles alone, with literal identities.
using 'parts/access.bicep'
param names = { gateway: 'gateway-t', worker: 'worker-t', bulk: 'bulk-t', detector: 'detector-t', callbacks: 'callbacks-t', bus: 'bus-t', data: 'stdatat', hosts: { gateway: 'host-gateway', worker: 'host-worker', bulk: 'host-bulk', detector: 'host-detector', callbacks: 'host-callbacks' }, packages: 'packages', share: 'stsharet', vault: 'secrets' }
param identities = { gateway: { id: '/i/g', clientId: 'cg', principalId: 'pg' }, worker: { id: '/i/w', clientId: 'cw', principalId: 'pw' }, detector: { id: '/i/d', clientId: 'cd', principalId: 'pd' }, callbacks: { id: '/i/c', clientId: 'cc', principalId: 'pc' } }
param insightsName = 'insights'
param contentShare = true
param operator = { id: 'po' }
