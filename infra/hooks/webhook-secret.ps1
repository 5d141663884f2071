# The twin of webhook-secret.sh for Windows. The comments are there.
$name = 'webhook-signing-secret'
$vault = $env:KEY_VAULT_NAME
if (-not $vault) { throw 'KEY_VAULT_NAME is not set. Run this script with azd, or set it to the name of the vault.' }
$pause = if ($env:PAUSE) { [int]$env:PAUSE } else { 15 }
$file = New-TemporaryFile
try {
  for ($tries = 41; ; $tries--) {
    $answer = az keyvault secret show --vault-name $vault --name $name --query id --output tsv 2>&1 | Out-String
    if ($LASTEXITCODE -eq 0) { Write-Output "The webhook secret exists: $answer"; exit 0 }
    if ($answer -match 'SecretNotFound') {
      $bytes = [byte[]]::new(32)
      [System.Security.Cryptography.RandomNumberGenerator]::Create().GetBytes($bytes)
      [System.IO.File]::WriteAllText($file.FullName, 'whsec_' + [Convert]::ToBase64String($bytes))
      $answer = az keyvault secret set --vault-name $vault --name $name --file $file.FullName --query id --output tsv 2>&1 | Out-String
      if ($LASTEXITCODE -eq 0) { Write-Output "Created the webhook secret: $answer"; exit 0 }
    }
    elseif ($answer -match 'ForbiddenByConnection|ForbiddenByFirewall') { $tries = 1 }
    if ($tries -le 1) {
      [Console]::Error.WriteLine("Cannot read or create $name in $vault. Webhooks stay off until it exists; everything else runs. $answer")
      exit 1
    }
    Start-Sleep -Seconds $pause
  }
}
finally { Remove-Item $file }
