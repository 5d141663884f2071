// Role assignments on secrets.

import { keyVaultSecretsOfficer, keyVaultSecretsUser } from '../roles.bicep'
import { Identities, Operator } from '../types.bicep'

@description('Required. Name of the vault.')
param vaultName string

@description('Required. The identities of the apps.')
param identities Identities

@description('Required. Whether a content share exists. Every app then reads its secret.')
param contentShare bool

@description('Optional. The principal that creates and rotates the webhook secret.')
param operator Operator?

@description('Apps that sign with the webhook secret or show it to an operator. The secret does not exist yet, so the scope is the vault.')
var signers = ['callbacks', 'gateway']

@description('Apps that read only the secret of the content share.')
var others = contentShare ? ['worker', 'detector'] : []

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' existing = {
  name: vaultName

  resource content 'secrets' existing = { name: 'content-share' }
}

resource onVault 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for app in signers: {
  name: guid(vault.id, app, keyVaultSecretsUser)
  scope: vault
  properties: {
    principalId: identities[app].principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', keyVaultSecretsUser)
    description: 'Callbacks signs with the webhook secret. The gateway shows it to an operator.'
  }
}]

resource onContent 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for app in others: {
  name: guid(vault::content.id, app, keyVaultSecretsUser)
  scope: vault::content
  properties: {
    principalId: identities[app].principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', keyVaultSecretsUser)
    description: 'The platform opens the content share as the app. The app reads no other secret.'
  }
}]

resource forOperator 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (operator != null) {
  name: guid(vault.id, operator.?id ?? '', keyVaultSecretsOfficer)
  scope: vault
  properties: {
    principalId: operator.?id ?? ''
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', keyVaultSecretsOfficer)
    description: 'The operator creates and rotates the webhook secret, which no template contains.'
  }
}
