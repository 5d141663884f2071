// One private endpoint, registered in the DNS zones of its service.

import { Part } from '../types.bicep'

@description('Required. Name.')
param name string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Required. Resource ID of the subnet.')
param subnetId string

@description('Required. Resource ID of the target.')
param targetId string

@description('Required. The subresource of the target.')
param part Part

@description('Required. Names of the DNS zones in this resource group.')
param zoneNames string[]

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' existing = [for zone in zoneNames: {
  name: zone
}]

resource endpoint 'Microsoft.Network/privateEndpoints@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    subnet: { id: subnetId }
    privateLinkServiceConnections: [{ name: name, properties: { privateLinkServiceId: targetId, groupIds: [part] } }]
  }

  resource registration 'privateDnsZoneGroups' = {
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [for (zone, i) in zoneNames: { name: 'zone-${i}', properties: { privateDnsZoneId: zones[i].id } }]
    }
  }
}
