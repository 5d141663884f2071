// Names that must be unique in all of Azure, within Azure's length limits.

import { Network } from 'network-types.bicep'
import { Names } from 'types.bicep'
import { allZones } from 'zones.bicep'

@export()
@description('Derives the names from a token of 13 characters, which is the same for the same deployment.')
func namesOf(token string) Names => {
  gateway: 'gateway-${token}'
  worker: 'worker-${token}'
  bulk: 'bulk-${token}'
  detector: 'detector-${token}'
  callbacks: 'callbacks-${token}'
  bus: 'bus-${token}'
  data: 'stdata${token}'
  hosts: {
    gateway: 'sthg${token}'
    worker: 'sthw${token}'
    bulk: 'sthb${token}'
    detector: 'sthd${token}'
    callbacks: 'sthc${token}'
  }
  packages: 'stpkg${token}'
  share: 'stshare${token}'
  vault: 'kv-${token}'
}

@export()
@description('A setting\'s reference to a secret, without a version, so the app follows a new version.')
func secret(vault string, name string) string => '@Microsoft.KeyVault(VaultName=${vault};SecretName=${name})'

@export()
@description('The network that modules/network.bicep and modules/private-dns.bicep create.')
func ownNetwork(subscriptionId string, group string, suffix string, storageSuffix string) Network => {
  appsSubnetId: resourceId(subscriptionId, group, 'Microsoft.Network/virtualNetworks/subnets', 'vnet-${suffix}', 'apps')
  endpointsSubnetId: resourceId(subscriptionId, group, 'Microsoft.Network/virtualNetworks/subnets', 'vnet-${suffix}', 'endpoints')
  dnsZoneIds: toObject(
    allZones(storageSuffix),
    zone => zone,
    zone => resourceId(subscriptionId, group, 'Microsoft.Network/privateDnsZones', zone)
  )
}
