// Names that must be unique in all of Azure, within Azure's length limits.

import { Names } from 'types.bicep'

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
  host: 'sthost${token}'
  share: 'stshare${token}'
  vault: 'kv-${token}'
}

@export()
@description('A setting\'s reference to a secret, without a version, so the app follows a new version.')
func secret(vault string, name string) string => '@Microsoft.KeyVault(VaultName=${vault};SecretName=${name})'
