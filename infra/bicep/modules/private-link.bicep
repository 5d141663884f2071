// Private endpoints of everything that is reached, and the zones that they register in.

import { Target } from '../types.bicep'

@description('Required. Part of each name.')
param suffix string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Required. Resource id of the network that resolves the names.')
param networkId string

@description('Required. Resource id of the subnet for endpoints.')
param subnetId string

@description('Required. What is reached.')
param targets Target[]

@description('The zones of each part of a service; {0} is the cloud\'s suffix of storage.')
var zonesOf = {
  namespace: ['privatelink.servicebus.windows.net']
  blob: ['privatelink.blob.{0}']
  table: ['privatelink.table.{0}']
  file: ['privatelink.file.{0}']
  vault: ['privatelink.vaultcore.azure.net']
  sites: ['privatelink.azurewebsites.net']
  azuremonitor: [
    'privatelink.monitor.azure.com'
    'privatelink.oms.opinsights.azure.com'
    'privatelink.ods.opinsights.azure.com'
    'privatelink.agentsvc.azure-automation.net'
    'privatelink.blob.{0}'
  ]
}

@description('All zones, each once.')
var zoneNames = union(flatten(map(targets, target => zonesOf[target.part])), [])

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [for zone in zoneNames: {
  name: format(zone, environment().suffixes.storage)
  location: 'global'
  tags: tags
}]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [for (zone, i) in zoneNames: {
  parent: zones[i]
  name: 'to-${suffix}'
  location: 'global'
  tags: tags
  properties: { registrationEnabled: false, virtualNetwork: { id: networkId } }
}]

module endpoints 'private-endpoint.bicep' = [for target in targets: {
  params: {
    name: 'pe-${target.name}-${target.part}'
    location: location
    tags: tags
    subnetId: subnetId
    targetId: target.id
    part: target.part
    zoneNames: map(zonesOf[target.part], zone => format(zone, environment().suffixes.storage))
  }
  dependsOn: [zones]
}]
