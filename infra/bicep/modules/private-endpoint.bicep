// One private endpoint, registered in the DNS zones of its service.

import { Part } from '../network-types.bicep'

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

@description('Required. Resource IDs of the DNS zones. Empty if a policy of the landing zone registers endpoints.')
param zoneIds string[]

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' existing = [for zoneId in zoneIds: {
  scope: resourceGroup(split(zoneId, '/')[2], split(zoneId, '/')[4])
  name: last(split(zoneId, '/'))
}]

resource endpoint 'Microsoft.Network/privateEndpoints@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    subnet: { id: subnetId }
    privateLinkServiceConnections: [{ name: name, properties: { privateLinkServiceId: targetId, groupIds: [part] } }]
  }

  resource registration 'privateDnsZoneGroups' = if (!empty(zoneIds)) {
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [for (zoneId, i) in zoneIds: { name: 'zone-${i}', properties: { privateDnsZoneId: zones[i].id } }]
    }
  }
}
