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

@description('The zones of each part of a service.')
var zonesOf = {
  namespace: ['privatelink.servicebus.windows.net']
  blob: ['privatelink.blob.${environment().suffixes.storage}']
  table: ['privatelink.table.${environment().suffixes.storage}']
  file: ['privatelink.file.${environment().suffixes.storage}']
  vault: ['privatelink.vaultcore.azure.net']
  sites: ['privatelink.azurewebsites.net']
  azuremonitor: [
    'privatelink.monitor.azure.com'
    'privatelink.oms.opinsights.azure.com'
    'privatelink.ods.opinsights.azure.com'
    'privatelink.agentsvc.azure-automation.net'
    'privatelink.blob.${environment().suffixes.storage}'
  ]
}

@description('All zones, each once.')
var zoneNames = union(flatten(map(targets, target => zonesOf[target.part])), [])

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [for zone in zoneNames: {
  name: zone
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
    zoneNames: zonesOf[target.part]
  }
  dependsOn: [zones]
}]
