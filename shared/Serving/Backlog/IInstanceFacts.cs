namespace Serverless.Serving.Backlog;

/// <summary>The state of the instances, as far as it explains why jobs wait.</summary>
public sealed record InstanceFacts(int Live, int Starting, bool CrashLooping, string? LastError);

/// <summary>Reports the state of the instances, if the platform provides it.</summary>
public interface IInstanceFacts
{
    /// <summary>Null if it is unknown.</summary>
    InstanceFacts? Current { get; }

    /// <summary>
    /// The names of the instances that run and have not been asked to stop, and when each was started. Null if the
    /// platform does not report them: the age of an instance's own reports decides then.
    /// </summary>
    IReadOnlyDictionary<string, DateTimeOffset>? Running => null;
}
