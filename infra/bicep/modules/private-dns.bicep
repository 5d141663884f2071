// The private DNS zones of a deployment with its own network.

import { allZones } from '../zones.bicep'

@description('Required. Part of each name.')
param suffix string

@description('Required. Tags.')
param tags { *: string }

@description('Required. Resource ID of the network that resolves the names.')
param networkId string

@description('Names of the zones.')
var names = allZones(environment().suffixes.storage)

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [for name in names: {
  name: name
  location: 'global'
  tags: tags
}]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [for (name, i) in names: {
  parent: zones[i]
  name: 'to-${suffix}'
  location: 'global'
  tags: tags
  properties: { registrationEnabled: false, virtualNetwork: { id: networkId } }
}]
