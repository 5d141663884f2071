// Private endpoints of several targets.

import { Target } from '../network-types.bicep'
import { zonesOf } from '../zones.bicep'

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Required. Resource ID of the subnet for endpoints.')
param subnetId string

@description('Optional. Resource IDs of the DNS zones, by name. Absent if a policy of the landing zone registers endpoints.')
param dnsZoneIds { *: string }?

@description('Required. The targets.')
param targets Target[]

@description('The cloud\'s storage suffix.')
var suffix = environment().suffixes.storage

module endpoints 'private-endpoint.bicep' = [for target in targets: {
  params: {
    name: 'pe-${target.name}-${target.part}'
    location: location
    tags: tags
    subnetId: subnetId
    targetId: target.id
    part: target.part
    zoneIds: map(dnsZoneIds == null ? [] : zonesOf[target.part], zone => dnsZoneIds![format(zone, suffix)])
  }
}]
