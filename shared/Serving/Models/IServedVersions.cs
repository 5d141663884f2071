namespace Serverless.Serving.Models;

/// <summary>
/// What each version of a model was when it was first served. It is kept for good: a number stands for the same bytes
/// on every instance, and for those to come.
/// </summary>
public interface IServedVersions
{
    /// <returns>The digest that the version was first served with; null if it never was.</returns>
    Task<string?> FindAsync(ModelVersion version, CancellationToken cancellationToken);

    /// <summary>Records the digest, unless one is recorded.</summary>
    /// <returns>The one that is recorded now.</returns>
    Task<string> RecordAsync(ModelVersion version, string digest, CancellationToken cancellationToken);
}
