// Private access to the sites, over which they are called and packages are deployed. A slot has an endpoint of its own, because
// "you can't share a private endpoint between slots" (learn.microsoft.com/azure/app-service/overview-private-endpoint).

import { Network } from '../network-types.bicep'
import { Names } from '../types.bicep'

@description('Required. Names.')
param names Names

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Required. The network.')
param network Network

@description('Required. Whether each app has a staging slot.')
param stagingSlots bool

@description('Subresources of each site.')
var parts = stagingSlots ? ['sites', 'sites-staging'] : ['sites']

@description('The sites.')
var sites = [names.gateway, names.worker, names.bulk, names.detector, names.callbacks]

module link '../modules/private-link.bicep' = {
  params: {
    location: location
    tags: tags
    subnetId: network.endpointsSubnetId
    dnsZoneIds: network.?dnsZoneIds
    targets: flatten(map(sites, site => map(parts, part => { name: site, id: resourceId('Microsoft.Web/sites', site), part: part })))
  }
}
