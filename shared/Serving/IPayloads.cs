namespace Serverless.Serving;

/// <summary>Stores message bodies that are too large for the queue (the claim-check pattern).</summary>
public interface IPayloads
{
    Task PutAsync(JobId id, ReadOnlyMemory<byte> body, CancellationToken cancellationToken);

    /// <returns>Null if there is none.</returns>
    Task<ReadOnlyMemory<byte>?> GetAsync(JobId id, CancellationToken cancellationToken);

    Task DeleteAsync(JobId id, CancellationToken cancellationToken);
}
