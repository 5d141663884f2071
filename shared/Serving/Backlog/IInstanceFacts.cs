namespace Serverless.Serving.Backlog;

/// <summary>The instances as a waiting job sees them.</summary>
public sealed record InstanceFacts(int Live, int Starting, bool CrashLooping, string? LastError);

/// <summary>Tells of the instances, where the platform knows them.</summary>
public interface IInstanceFacts
{
    /// <summary>Null where they are not known.</summary>
    InstanceFacts? Current { get; }
}
