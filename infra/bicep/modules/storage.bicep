// A storage account without shared keys, for the product's tables and blobs or for the Functions host.

@description('Required. Name of the account.')
@minLength(3)
@maxLength(24)
param name string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Required. Redundancy.')
@allowed(['Standard_LRS', 'Standard_ZRS'])
param redundancy string

@description('Required. Allows private endpoints only.')
param private bool

@description('Required. Protects against deletion.')
param locked bool

@description('Required. Names of the tables.')
param tables string[]

@description('Required. Names of the containers.')
param containers string[]

@description('Optional. Containers and the number of days after which their blobs are deleted automatically.')
param dropAfterDays { *: int } = {}

@description('Required. Resource ID of the Log Analytics workspace.')
param workspaceId string

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: redundancy }
  properties: {
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    supportsHttpsTrafficOnly: true
    minimumTlsVersion: 'TLS1_2'
    publicNetworkAccess: private ? 'Disabled' : 'Enabled'
    networkAcls: { defaultAction: private ? 'Deny' : 'Allow', bypass: 'None' }
  }

  resource tableService 'tableServices' = {
    name: 'default'
    resource all 'tables' = [for table in tables: { name: table }]
  }

  resource blobService 'blobServices' = {
    name: 'default'
    properties: { deleteRetentionPolicy: { enabled: true, days: 7 } }
    resource all 'containers' = [for container in containers: { name: container, properties: { publicAccess: 'None' } }]
  }

  resource lifecycle 'managementPolicies' = if (!empty(dropAfterDays)) {
    name: 'default'
    properties: {
      policy: {
        rules: [for rule in items(dropAfterDays): {
          name: 'drop-${rule.key}'
          type: 'Lifecycle'
          definition: {
            filters: { blobTypes: ['blockBlob'], prefixMatch: ['${rule.key}/'] }
            actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: rule.value } } }
          }
        }]
      }
    }
    dependsOn: [blobService]
  }
}

resource guard 'Microsoft.Authorization/locks@2020-05-01' = if (locked) {
  name: 'keep'
  scope: account
  properties: { level: 'CanNotDelete', notes: 'Jobs and their results are here.' }
}

#disable-next-line use-recent-api-versions // The newest version of this type. The only stable version, from 2016, has no category groups.
resource tableDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: account::tableService
  properties: {
    workspaceId: workspaceId
    // Reads and writes are counted, not logged. A log line per row would cost more than the row.
    logs: [{ category: 'StorageDelete', enabled: true }]
    metrics: [{ category: 'Transaction', enabled: true }]
  }
}

#disable-next-line use-recent-api-versions // The newest version of this type. The only stable version, from 2016, has no category groups.
resource blobDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: account::blobService
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'StorageDelete', enabled: true }]
    metrics: [{ category: 'Transaction', enabled: true }]
  }
}
