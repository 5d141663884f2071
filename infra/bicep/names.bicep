// Names that the whole of Azure shares, within Azure's limits.

import { Names } from 'types.bicep'

@export()
@description('Names from a token of 13 characters, the same for the same deployment.')
func namesOf(token string) Names => {
  gateway: 'gateway-${token}'
  worker: 'worker-${token}'
  detector: 'detector-${token}'
  callbacks: 'callbacks-${token}'
  bus: 'bus-${token}'
  data: 'stdata${token}'
  host: 'sthost${token}'
  share: 'stshare${token}'
  vault: 'kv-${token}'
}

@export()
@description('How a setting refers to a secret, without a version: a new one is followed.')
func secret(vault string, name string) string => '@Microsoft.KeyVault(VaultName=${vault};SecretName=${name})'
