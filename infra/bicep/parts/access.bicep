// All role assignments, except the detector's on the worker, which needs the worker's site.

import { Identities, Names, Operator } from '../types.bicep'

@description('Required. Names.')
param names Names

@description('Required. The identities of the apps.')
param identities Identities

@description('Required. Name of Application Insights.')
param insightsName string

@description('Required. Whether packages are on Azure Files.')
param contentShare bool

@description('Optional. The principal that creates and rotates the webhook secret.')
param operator Operator?

module queues '../modules/access-queues.bicep' = {
  params: { namespaceName: names.bus, identities: identities }
}

module data '../modules/access-data.bicep' = {
  params: { accountName: names.data, identities: identities }
}

module host '../modules/access-host.bicep' = {
  params: { accounts: names.hosts, insightsName: insightsName, identities: identities }
}

module packages '../modules/access-packages.bicep' = if (!contentShare) {
  params: { accountName: names.packages, identities: identities, operator: operator }
}

module vault '../modules/access-vault.bicep' = {
  params: { vaultName: names.vault, identities: identities, contentShare: contentShare, operator: operator }
}
