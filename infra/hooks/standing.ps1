# The twin of standing.sh for Windows. The comments are there. Without azd, it sets the variables of this session.
$group = $env:AZURE_RESOURCE_GROUP
if (-not $group) {
  if (-not $env:AZURE_ENV_NAME) { throw 'AZURE_ENV_NAME is not set. Set it to the name of the deployment.' }
  $group = "rg-$($env:AZURE_ENV_NAME)"
}
$name = $group -replace '^rg-', ''
$warm = 0
$budget = ''

function Test-Call { if ($LASTEXITCODE -ne 0) { exit 1 } }

$exists = az group exists --name $group
Test-Call
if ($exists -eq 'true') {
  $worker = az resource list --resource-group $group --resource-type Microsoft.Web/sites --query "[?starts_with(name, 'worker-')].id | [0]" --output tsv
  Test-Call
  if ($worker) {
    $warm = az resource show --ids "$worker/config/web" --api-version 2025-03-01 --query properties.minimumElasticInstanceCount --output tsv
    Test-Call
  }
  $budget = az consumption budget list --resource-group $group --query "[?name=='budget-$name'].timePeriod.startDate | [0]" --output tsv
  Test-Call
}
if (-not $budget) { $budget = [DateTime]::UtcNow.ToString('yyyy-MM-01') }
$budget = $budget.Substring(0, 10)

if ($args[0] -eq 'azd') {
  azd env set WORKER_STANDING $warm
  azd env set BUDGET_START $budget
}
else {
  $env:WORKER_STANDING = $warm
  $env:BUDGET_START = $budget
}
