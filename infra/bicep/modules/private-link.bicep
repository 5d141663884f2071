// Private endpoints of all targets, and the DNS zones that they register in.

import { Target } from '../types.bicep'

@description('Required. Part of each name.')
param suffix string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Required. Resource ID of the network that resolves the names.')
param networkId string

@description('Required. Resource ID of the subnet for endpoints.')
param subnetId string

@description('Required. The targets.')
param targets Target[]

@description('DNS zones for each subresource. {0} is the cloud\'s storage suffix.')
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

@description('All DNS zones, each once.')
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
