// Private access to what the apps use: telemetry, queues, data, secrets, packages. It exists before the apps, because an app that cannot
// reach its content share or its secrets at its start answers HTTP 500, and retries a secret only after a day
// (learn.microsoft.com/azure/app-service/app-service-key-vault-references).

import { Network } from '../network-types.bicep'
import { Names } from '../types.bicep'

@description('Required. Names.')
param names Names

@description('Required. Part of each name.')
param suffix string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Required. The network.')
param network Network

@description('Required. Whether packages are on Azure Files.')
param contentShare bool

@description('Required. Resource ID of the Log Analytics workspace.')
param workspaceId string

@description('Required. Resource ID of Application Insights.')
param insightsId string

@description('Storage accounts with blobs and tables.')
var accounts = concat([names.data], map(items(names.hosts), host => host.value))

@description('Endpoints of these accounts.')
var stores = flatten(map(accounts, account => map(['table', 'blob'], part => {
  name: account
  id: resourceId('Microsoft.Storage/storageAccounts', account)
  part: part
})))

@description('Packages: a share on Azure Files, or blobs.')
var packages = contentShare
  ? [{ name: names.share, id: resourceId('Microsoft.Storage/storageAccounts', names.share), part: 'file' }]
  : [{ name: names.packages, id: resourceId('Microsoft.Storage/storageAccounts', names.packages), part: 'blob' }]

@description('Secrets, queues, and telemetry.')
var others = [
  { name: names.vault, id: resourceId('Microsoft.KeyVault/vaults', names.vault), part: 'vault' }
  { name: names.bus, id: resourceId('Microsoft.ServiceBus/namespaces', names.bus), part: 'namespace' }
  { name: 'ampls-${suffix}', id: resourceId('Microsoft.Insights/privateLinkScopes', 'ampls-${suffix}'), part: 'azuremonitor' }
]

module monitoring '../modules/private-monitoring.bicep' = {
  params: { name: 'ampls-${suffix}', tags: tags, workspaceId: workspaceId, insightsId: insightsId }
}

module link '../modules/private-link.bicep' = {
  params: {
    location: location
    tags: tags
    subnetId: network.endpointsSubnetId
    dnsZoneIds: network.?dnsZoneIds
    targets: concat(stores, packages, others)
  }
  dependsOn: [monitoring]
}
