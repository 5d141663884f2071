// The only exception to "no keys": Elastic Premium scales best with packages on Azure Files, which does not support identities.
// It is contained: the account holds only packages, and its connection string goes from here to Key Vault and nowhere else.

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

@description('Required. Names of the shares: one per app and slot.')
param shares string[]

@description('Required. Name of the vault that stores the connection string.')
param vaultName string

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  name: name
  location: location
  tags: union(tags, { exception: 'shared keys: Azure Files has no identity for content shares' })
  kind: 'StorageV2'
  sku: { name: redundancy }
  properties: {
    allowSharedKeyAccess: true
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    supportsHttpsTrafficOnly: true
    minimumTlsVersion: 'TLS1_2'
    publicNetworkAccess: private ? 'Disabled' : 'Enabled'
    networkAcls: { defaultAction: private ? 'Deny' : 'Allow', bypass: 'None' }
  }

  resource fileService 'fileServices' = {
    name: 'default'
    resource all 'shares' = [for share in shares: { name: share, properties: { shareQuota: 5 } }]
  }
}

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' existing = {
  name: vaultName
}

resource connection 'Microsoft.KeyVault/vaults/secrets@2025-05-01' = {
  parent: vault
  name: 'content-share'
  properties: {
    contentType: 'connection string of ${name}'
    value: 'DefaultEndpointsProtocol=https;AccountName=${account.name};AccountKey=${account.listKeys().keys[0].value};EndpointSuffix=${environment().suffixes.storage}'
  }
}
