// Private access to telemetry, queues, data, secrets, packages, and the sites themselves.

import { Names } from '../types.bicep'

@description('Required. Names.')
param names Names

@description('Required. Part of each name.')
param suffix string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Required. Resource ID of the network.')
param networkId string

@description('Required. Resource ID of the subnet for endpoints.')
param subnetId string

@description('Required. Whether packages are on Azure Files.')
param contentShare bool

@description('Required. Resource ID of the Log Analytics workspace.')
param workspaceId string

@description('Required. Resource ID of Application Insights.')
param insightsId string

@description('The sites, to which packages are deployed over the private network too.')
var sites = map(
  [names.gateway, names.worker, names.bulk, names.detector, names.callbacks],
  site => { name: site, id: resourceId('Microsoft.Web/sites', site), part: 'sites' }
)

@description('Stores.')
var stores = [
  { name: names.data, id: resourceId('Microsoft.Storage/storageAccounts', names.data), part: 'table' }
  { name: names.data, id: resourceId('Microsoft.Storage/storageAccounts', names.data), part: 'blob' }
  { name: names.host, id: resourceId('Microsoft.Storage/storageAccounts', names.host), part: 'table' }
  { name: names.host, id: resourceId('Microsoft.Storage/storageAccounts', names.host), part: 'blob' }
  { name: names.vault, id: resourceId('Microsoft.KeyVault/vaults', names.vault), part: 'vault' }
]

@description('Packages, if they are on Azure Files.')
var packages = contentShare
  ? [{ name: names.share, id: resourceId('Microsoft.Storage/storageAccounts', names.share), part: 'file' }]
  : []

@description('Queues and telemetry.')
var flows = [
  { name: names.bus, id: resourceId('Microsoft.ServiceBus/namespaces', names.bus), part: 'namespace' }
  { name: 'ampls-${suffix}', id: resourceId('Microsoft.Insights/privateLinkScopes', 'ampls-${suffix}'), part: 'azuremonitor' }
]

module monitoring '../modules/private-monitoring.bicep' = {
  params: { name: 'ampls-${suffix}', tags: tags, workspaceId: workspaceId, insightsId: insightsId }
}

module link '../modules/private-link.bicep' = {
  params: {
    suffix: suffix
    location: location
    tags: tags
    networkId: networkId
    subnetId: subnetId
    targets: concat(flows, stores, packages, sites)
  }
  dependsOn: [monitoring]
}
