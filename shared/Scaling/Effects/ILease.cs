namespace Serverless.Scaling.Effects;

/// <summary>One leader among several detectors.</summary>
public interface ILease
{
    /// <summary>Takes the lease where it is free, expired or the holder's own, and keeps it for <paramref name="duration"/> from now.</summary>
    /// <returns>Whether <paramref name="holder"/> has it.</returns>
    Task<bool> HoldAsync(string name, string holder, TimeSpan duration, CancellationToken cancellationToken);
}
