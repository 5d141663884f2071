namespace Serverless.Scaling.Effects;

/// <summary>Elects one leader among several detectors.</summary>
public interface ILease
{
    /// <summary>
    /// Takes the lease for <paramref name="duration"/> from now if it is free, expired, or already the holder's.
    /// </summary>
    /// <returns>Whether <paramref name="holder"/> has it.</returns>
    Task<bool> HoldAsync(string name, string holder, TimeSpan duration, CancellationToken cancellationToken);
}
