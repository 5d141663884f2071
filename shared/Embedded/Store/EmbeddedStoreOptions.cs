using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Serverless.Embedded.Store;

/// <summary>Where one machine keeps its jobs. All processes of the machine name the same folder.</summary>
public sealed class EmbeddedStoreOptions
{
    /// <summary>The setting's name in messages to people.</summary>
    internal const string FolderSetting = "Store:Folder";

    /// <summary>The folder of the store's files; made where it is missing, readable by its owner only.</summary>
    [Required]
    public string Folder { get; set; } = "data";
}

[OptionsValidator]
internal sealed partial class EmbeddedStoreOptionsValidator : IValidateOptions<EmbeddedStoreOptions>;
