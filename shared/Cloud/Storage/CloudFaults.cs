using Azure;
using Azure.Identity;
using Serverless.Serving;

namespace Serverless.Cloud.Storage;

/// <summary>Explains failures of the storage account.</summary>
internal static class CloudFaults
{
    /// <summary>Runs a call. If the service is unavailable, the exception names the address and the remedy.</summary>
    public static async Task<T> ExplainAsync<T>(Uri service, Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (Meaning(e) is var (what, remedy))
        {
            throw new StoreUnavailableException($"The storage at {service} {what}. {remedy}", e);
        }
    }

    /// <summary>Whether a row or blob is missing, not its table or container.</summary>
    public static bool IsMissing(RequestFailedException e) => e.Status == 404 && !LacksContainer(e);

    private static bool LacksContainer(RequestFailedException e) =>
        e.ErrorCode is "TableNotFound" or "ContainerNotFound";

    private static (string What, string Remedy)? Meaning(Exception e) => e switch
    {
        RequestFailedException { Status: 401 or 403 } denied => (
            $"refused this app ({denied.ErrorCode ?? $"{denied.Status}"})",
            "Grant its identity the roles Storage Table Data Contributor and Storage Blob Data Contributor, and check "
            + "the account's firewall."),
        RequestFailedException { Status: 429 or 503 or 500 } busy => (
            $"is throttled or down ({busy.ErrorCode ?? $"{busy.Status}"})", "Try again in a few seconds."),
        RequestFailedException missing when LacksContainer(missing) => (
            "does not exist", "Restart the app, which creates it, or deploy the template again."),
        RequestFailedException { Status: 0 } => (
            "cannot be reached",
            "Check the settings Storage__tableServiceUri and Storage__blobServiceUri, the network, and the account."),
        // The SDK throws this when all of its attempts have failed.
        AggregateException { InnerException: OperationCanceledException } => (
            "did not answer in time", "Try again in a few seconds."),
        AggregateException { InnerException: RequestFailedException } => (
            "cannot be reached",
            "Check the settings Storage__tableServiceUri and Storage__blobServiceUri, the network, and the account."),
        AuthenticationFailedException => (
            $"needs a token, but none was issued: {e.Message}",
            "Check the setting Storage__clientId and the app's identities."),
        _ => null,
    };
}
