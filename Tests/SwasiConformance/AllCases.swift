/// The whole suite, group by group.
public let allCases: [ConformanceCase] = [
    lookupCases, attributeCases, makeCases, newNameCases, linkCases, renameCases, renameErrorCases,
    openCases,
    contentCases, holeCases, copyCases, directoryCases, extendedAttributeCases, lifetimeCases,
    limitCases, immutableCases, layerCases, copyUpCases, whiteoutCases,
].flatMap { $0 }
